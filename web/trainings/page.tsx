import { useEffect, useRef, useState } from 'preact/hooks';
import type { HyperparametersRequest, Training, TrainingStatus } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { firstClick } from '../components/first-click.ts';
import { Empty, Failure, Show } from '../components/states.tsx';
import { useDataset } from '../data/use-dataset.ts';
import { type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { ago, counted, duration } from '../words/numbers.ts';
import { cancelTraining, isActive, train, useRun } from './run.ts';
import { TrainOptions } from './train-options.tsx';
import { TrainingProgress } from './training-progress.tsx';

const tones: Partial<Record<TrainingStatus, string>> = { succeeded: 'good', failed: 'bad' };
const ended: TrainingStatus[] = ['succeeded', 'failed', 'cancelled'];
/** How often the list is looked at again, ms. */
const often = 2_000;

/** Every training of a model: start one, watch it, cancel it. */
export function Trainings({ name }: PageProps) {
  const [wish, setWish] = useState<{ base?: string; hyperparameters?: HyperparametersRequest }>({});
  const run = useRun(name);
  const busy = isActive(run);
  const trainings = useLoad(
    async () => (await call('listTrainings', { limit: 200 })).trainings.filter(({ model }) => model === name),
    [name],
    often,
  );
  const { reload } = trainings;
  // What is there stays until then: a list that is drawn anew moves under the pointer.
  useEffect(reload, [busy]);
  const dataset = useDataset(name);
  const trainable = dataset.value === undefined || dataset.value.classes.length > 1;
  return (
    <div class="page">
      <header>
        <div>
          <h1>Trainings</h1>
          <p>Each takes what the dataset holds when it begins, and makes a version.</p>
        </div>
        <button
          type="button"
          class="button primary"
          disabled={busy || !trainable}
          onClick={firstClick(() => train(name, { dataset: name, ...wish }))}
        >
          Train
        </button>
      </header>
      {dataset.value && !trainable && (
        <p class="note">
          It needs images of at least two labels. <a href={to(['d', name])}>Add images</a>
        </p>
      )}
      <section class="card" aria-label="Options of the next training">
        <TrainOptions onChange={setWish} />
      </section>
      {run?.error && <Failure error={run.error} />}
      <Show of={trainings} height={320}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No training yet" text="With images of two labels, training takes seconds.">
              <a class="button primary" href={to(['d', name])}>
                Begin
              </a>
            </Empty>
          ) : (
            <ul class="stack">
              {all.map((training) => (
                <Row key={training.id} name={name} training={training} reload={trainings.reload} />
              ))}
            </ul>
          )
        }
      </Show>
    </div>
  );
}

function Row({ name, training, reload }: { name: string; training: Training; reload: () => void }) {
  const { id, status, requestedAt, finishedAt, version, error, gate, notEmbedded, base, hyperparameters } = training;
  const [problem, setProblem] = useState<Error>();
  const running = !ended.includes(status);
  // What was there stays in its place when it ends: what is below does not come under the pointer.
  const ran = useRef(running);
  const took = finishedAt && (Date.parse(finishedAt) - Date.parse(requestedAt)) / 1000;
  return (
    <li class="card training">
      <div class="row apart">
        <p class="row">
          <span class={`badge ${tones[status] ?? ''}`}>{status}</span>
          <span>{ago(requestedAt)}</span>
          {took !== undefined && <span class="muted">took {duration(Number(took))}</span>}
        </p>
        {version !== undefined && <a href={to(['d', name, 'results', version])}>Version {version}</a>}
        {ran.current && (
          <button
            type="button"
            class="button small"
            disabled={!running}
            onClick={firstClick(() => void cancelTraining(name, id).then(reload, setProblem))}
          >
            Cancel
          </button>
        )}
      </div>
      {ran.current && (
        <div class={running ? '' : 'kept-place'}>
          <TrainingProgress training={training} />
        </div>
      )}
      {error && <p class="note bad">{error.message}</p>}
      {problem && <Failure error={problem} />}
      {gate && !gate.passed && <p class="note warn">It was held back and did not go live: {gate.reasons.join(' ')}</p>}
      {gate?.warnings?.map((warning) => (
        <p class="note warn" key={warning}>
          {warning}
        </p>
      ))}
      {notEmbedded.length > 0 && (
        <p class="note warn">
          It went on without {counted(notEmbedded.length, 'image')} that could not be prepared in time. Train again to
          have them in.
        </p>
      )}
      {training.gone && (
        <p class="note">
          {counted(training.gone.length, 'image')} of its list {training.gone.length === 1 ? 'was' : 'were'} deleted or
          replaced while it waited, and left out.
        </p>
      )}
      <p class="muted small">
        {base.name} · {inWords(hyperparameters)}
      </p>
    </li>
  );
}

/** `one dense layer, l2 auto` */
function inWords({ hiddenLayers = [], l2 = 'auto', ...others }: HyperparametersRequest): string {
  const head = hiddenLayers.length === 0 ? 'one dense layer' : `hidden layers of ${hiddenLayers.join(', ')}`;
  const rest = Object.entries(others).map(([key, value]) => `${key} ${typeof value === 'object' ? 'chosen' : value}`);
  return [head, `l2 ${l2}`, ...rest].join(' · ');
}
