import { useState } from 'preact/hooks';
import type { Dataset, Hyperparameters, VersionSummary } from '../api/types.ts';
import { Failure, Show } from '../components/states.tsx';
import { TrainingProgress } from '../components/training-progress.tsx';
import { to } from '../router.ts';
import { useStore } from '../store.ts';
import { cancelTraining, isActive, type Run, runs, train } from '../training.ts';
import { uploads } from '../upload/uploader.ts';
import type { Loaded } from '../use-load.ts';
import { ago, counted, percent, scoreInWords } from '../words.ts';
import { TrainOptions } from './train-options.tsx';

export function TrainStep(props: {
  name: string;
  dataset: Loaded<Dataset>;
  versions: Loaded<VersionSummary[]>;
  run: Run | undefined;
}) {
  const { name, dataset, versions, run } = props;
  const [wish, setWish] = useState<{ base?: string; hyperparameters?: Hyperparameters }>({});
  // What was uploaded in this tab may not be counted yet: a button that is disabled for a moment loses the focus.
  const uploaded = useStore(uploads)[name] !== undefined;
  const trainable = uploaded || (dataset.value?.classes.length ?? 0) > 1;
  const busy = isActive(run);
  const latest = versions.value?.[0];
  return (
    <section class="card fill" aria-labelledby="train-step">
      <header>
        <h2 id="train-step" class={latest ? 'step done' : 'step'}>
          <i aria-hidden="true">2</i> Train
        </h2>
        {latest && (
          <a class="button quiet small" href={to(['d', name, 'versions'])}>
            {counted(versions.value?.length ?? 0, 'version')}
          </a>
        )}
      </header>
      {busy ? (
        <Progress name={name} run={run} />
      ) : (
        <>
          <button
            type="button"
            class={latest ? 'button large' : 'button primary large'}
            disabled={!trainable}
            onClick={() => train(name, { dataset: name, ...wish })}
          >
            {latest ? 'Train again' : 'Train'}
          </button>
          {!trainable && <p class="muted small">It needs images of at least two labels.</p>}
          {run?.error && <Failure error={run.error} />}
          {run?.training?.status === 'failed' && (
            <Failure error={new Error(run.training.error?.message ?? 'The training failed.')} />
          )}
          <TrainOptions onChange={setWish} />
        </>
      )}
      <Show of={versions} height={120}>
        {([newest]) => newest && <Result name={name} version={newest} examples={newest.examples} />}
      </Show>
    </section>
  );
}

function Progress({ name, run }: { name: string; run: Run | undefined }) {
  const { training } = run ?? {};
  const waiting = run?.state === 'waiting';
  return (
    <div class="stack" data-training>
      {waiting ? <p>It begins when the upload is done.</p> : <TrainingProgress training={training} />}
      <div class="row">
        <button
          type="button"
          class="button small"
          disabled={!waiting && !training}
          onClick={() =>
            training ? void cancelTraining(name, training.id) : runs.set(({ [name]: _, ...rest }) => rest)
          }
        >
          Cancel
        </button>
      </div>
    </div>
  );
}

function Result({ name, version, examples }: { name: string; version: VersionSummary; examples: number }) {
  const { score, live, createdAt } = version;
  return (
    <div class="stack tight result" data-version={version.version}>
      <p class="row apart">
        <span class="muted">
          Version {version.version}, {ago(createdAt)}
        </span>
        {live && <span class="badge live">Live</span>}
      </p>
      <p class="figure">{percent(score.accuracy)}</p>
      <p>{scoreInWords({ ...score, examples })}</p>
      <p class="muted small">Measured on images that were kept from it while it learnt.</p>
      <p>
        <a href={to(['d', name, 'results', version.version])}>See what it mixes up</a>
      </p>
    </div>
  );
}
