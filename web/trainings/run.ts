import { useEffect } from 'preact/hooks';
import type { HyperparametersRequest, Training } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isOffline } from '../api/request.ts';
import { say } from '../components/toasts.tsx';
import { finishDeletions } from '../edits/deletions.ts';
import { finishRelabels } from '../edits/relabel.ts';
import { createStore, useStore } from '../state/store.ts';
import { uploads } from '../uploader/state.ts';

/** What was asked for in this tab, by model: waiting for its upload, or how far it is. */
export interface Run {
  state: 'waiting' | 'asking' | 'started' | 'refused';
  training?: Training;
  error?: Error;
  /** When it was asked for, by `performance.now()`. */
  since: number;
}

export const runs = createStore<ReadonlyMap<string, Run>>(new Map());

const change = (model: string, run: Partial<Run>) =>
  runs.set((all) => new Map(all).set(model, { state: 'asking', since: performance.now(), ...all.get(model), ...run }));

/** Takes back a wish that waits for its upload. */
export const forgetRun = (model: string) => runs.set((all) => new Map([...all].filter(([name]) => name !== model)));

const active = ({ status }: Training) => status === 'queued' || status === 'embedding' || status === 'training';

export const isActive = (run: Run | undefined): boolean =>
  run !== undefined && run.state !== 'refused' && (run.training === undefined || active(run.training));

/** Trains when the upload to the dataset is done: a training takes what lies in the bucket when it begins. */
export function train(
  model: string,
  wish: { dataset: string; base?: string; hyperparameters?: HyperparametersRequest },
): void {
  if (isActive(runs.get().get(model))) return;
  runs.set((all) => new Map(all).set(model, { state: 'waiting', since: performance.now() }));
  const ready = () => (uploads.get().get(wish.dataset)?.state ?? 'done') === 'done';
  if (ready()) return void start(model, wish);
  const end = uploads.subscribe(() => {
    if (!ready()) return;
    end();
    if (runs.get().get(model)?.state === 'waiting') void start(model, wish);
  });
}

async function start(model: string, wish: Parameters<typeof train>[1]): Promise<void> {
  const once = crypto.randomUUID();
  change(model, { state: 'asking' });
  for (;;) {
    try {
      await finishRelabels();
      await finishDeletions(wish.dataset);
      const training = await call('startTraining', { model }, { json: wish, headers: { 'idempotency-key': once } });
      change(model, { state: 'started', training });
      return await follow(model, training.id);
    } catch (error) {
      // Asked again with the same key, it is the same training.
      if (!isOffline(error)) return change(model, { state: 'refused', error: error as Error });
      await pause(2_000);
    }
  }
}

/** Follows a training until it has ended. */
async function follow(model: string, id: string): Promise<void> {
  for (;;) {
    await pause(500);
    if (runs.get().get(model)?.training?.id !== id) return;
    try {
      const training = await call('getTraining', { id });
      if (runs.get().get(model)?.training?.id !== id) return;
      change(model, { training });
      if (!active(training)) return await ended(training);
    } catch (error) {
      if (!isOffline(error)) return change(model, { state: 'refused', error: error as Error });
    }
  }
}

/** Says whether a new version answers: ready alone would let one think so. */
async function ended({ status, model, version, gate }: Training): Promise<void> {
  if (status !== 'succeeded') return;
  if (gate?.passed === false) return say(`Version ${version} of ${model} was held back: it does not answer yet.`);
  const live = await call('getLive', { model }).catch(() => undefined);
  if (live?.version === version) say(`Version ${version} of ${model} is live.`);
  else say(`Version ${version} of ${model} is trained${live ? `; version ${live.version} still answers` : ''}.`);
}

export async function cancelTraining(model: string, id: string): Promise<void> {
  const training = await call('cancelTraining', { id });
  if (runs.get().get(model)?.training?.id === id) change(model, { training });
}

/** The training of a model that is on its way; also one that was asked for elsewhere. */
export function useRun(model: string): Run | undefined {
  const run = useStore(runs).get(model);
  useEffect(() => {
    if (runs.get().get(model)) return;
    call('listTrainings', { limit: 200 }).then(
      ({ trainings }) => {
        const found = trainings.find((each) => each.model === model && active(each));
        if (!found || runs.get().get(model)) return;
        change(model, { state: 'started', training: found });
        void follow(model, found.id);
      },
      () => undefined,
    );
  }, [model]);
  return run;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
