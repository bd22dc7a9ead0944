import { useEffect } from 'preact/hooks';
import type { HyperparametersRequest, Training, TrainingStatus } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isOffline } from '../api/request.ts';
import { say } from '../components/toasts.tsx';
import { loadTrainings } from '../data/load-trainings.ts';
import { finishDeletions } from '../edits/deletions.ts';
import { finishRelabels } from '../edits/relabel.ts';
import { createStore, useStore } from '../state/store.ts';
import { sleep } from '../state/wait.ts';
import { uploads } from '../uploader/state.ts';

/** A training that was started in this tab, or found running. */
export interface Run {
  state: 'waiting for upload' | 'requested' | 'accepted' | 'refused';
  training?: Training;
  error?: Error;
}

export interface TrainingOptions {
  base?: string;
  hyperparameters?: HyperparametersRequest;
}

type TrainingRequest = TrainingOptions & { dataset: string };

const runs = createStore<ReadonlyMap<string, Run>>(new Map());

const change = (model: string, run: Partial<Run>) =>
  runs.set((all) => new Map(all).set(model, { state: 'requested', ...all.get(model), ...run }));

/** Cancels a training that still waits for its upload. */
export const forgetRun = (model: string) => runs.set((all) => new Map([...all].filter(([name]) => name !== model)));

const endStatuses: TrainingStatus[] = ['succeeded', 'failed', 'cancelled'];
export const hasEnded = ({ status }: Training): boolean => endStatuses.includes(status);

export const isActive = (run: Run | undefined): boolean =>
  run !== undefined && run.state !== 'refused' && (run.training === undefined || !hasEnded(run.training));

/** Trains after the upload to the dataset, because a training takes the images that are in the bucket. */
export function train(model: string, request: TrainingRequest): void {
  if (isActive(runs.get().get(model))) return;
  runs.set((all) => new Map(all).set(model, { state: 'waiting for upload' }));
  const isUploaded = () => (uploads.get().get(request.dataset)?.state ?? 'done') === 'done';
  if (isUploaded()) return void start(model, request);
  const unsubscribe = uploads.subscribe(() => {
    if (!isUploaded()) return;
    unsubscribe();
    if (runs.get().get(model)?.state === 'waiting for upload') void start(model, request);
  });
}

async function start(model: string, request: TrainingRequest): Promise<void> {
  const idempotencyKey = crypto.randomUUID();
  change(model, { state: 'requested' });
  for (;;) {
    try {
      await finishRelabels();
      await finishDeletions(request.dataset);
      const training = await call(
        'startTraining',
        { model },
        { json: request, headers: { 'idempotency-key': idempotencyKey } },
      );
      change(model, { state: 'accepted', training });
      return await follow(model, training.id);
    } catch (error) {
      if (!isOffline(error)) return change(model, { state: 'refused', error: error as Error });
      await sleep(2_000);
    }
  }
}

/** Follows a training until it ends. */
async function follow(model: string, id: string): Promise<void> {
  const isReplaced = () => runs.get().get(model)?.training?.id !== id;
  for (;;) {
    await sleep(500);
    if (isReplaced()) return;
    try {
      const training = await call('getTraining', { id });
      if (isReplaced()) return;
      change(model, { training });
      if (hasEnded(training)) return await announce(training);
    } catch (error) {
      if (!isOffline(error)) return change(model, { state: 'refused', error: error as Error });
    }
  }
}

/** Says whether a new version is live, because a finished training does not imply that. */
async function announce({ status, model, version, gate }: Training): Promise<void> {
  if (status !== 'succeeded') return;
  if (gate?.passed === false) return say(`Version ${version} of ${model} was held back and is not live.`);
  const live = await call('getLive', { model }).catch(() => undefined);
  if (live?.version === version) say(`Version ${version} of ${model} is live.`);
  else say(`Version ${version} of ${model} is trained${live ? `; version ${live.version} is still live` : ''}.`);
}

export async function cancelTraining(model: string, id: string): Promise<void> {
  const training = await call('cancelTraining', { id });
  if (runs.get().get(model)?.training?.id === id) change(model, { training });
}

/** The active training of a model, even if another client started it. */
export function useRun(model: string): Run | undefined {
  const run = useStore(runs).get(model);
  useEffect(() => {
    if (runs.get().get(model)) return;
    loadTrainings().then(
      ({ trainings }) => {
        const found = trainings.find((training) => training.model === model && !hasEnded(training));
        if (!found || runs.get().get(model)) return;
        change(model, { state: 'accepted', training: found });
        void follow(model, found.id);
      },
      () => undefined,
    );
  }, [model]);
  return run;
}
