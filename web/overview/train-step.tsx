import { useState } from 'preact/hooks';
import type { DatasetStatus, HyperparametersRequest, VersionSummary } from '../../shared/api/types.ts';
import { firstClick } from '../components/first-click.ts';
import { Failure, Show } from '../components/states.tsx';
import { to } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import type { Loaded } from '../state/use-load.ts';
import {
  cancelTraining,
  forgetRun,
  isActive,
  type Run,
  TrainingProgress,
  TrainOptions,
  train,
} from '../trainings/index.ts';
import { uploads } from '../uploader/state.ts';
import { counted } from '../words/numbers.ts';
import { Result } from './result.tsx';

export function TrainStep(props: {
  name: string;
  dataset: Loaded<DatasetStatus>;
  versions: Loaded<VersionSummary[]>;
  run: Run | undefined;
}) {
  const { name, dataset, versions, run } = props;
  const [wish, setWish] = useState<{ base?: string; hyperparameters?: HyperparametersRequest }>({});
  // What was uploaded in this tab may not be counted yet: a button that is disabled for a moment loses the focus.
  const uploaded = useStore(uploads).get(name) !== undefined;
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
            onClick={firstClick(() => train(name, { dataset: name, ...wish }))}
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
        {([newest, ...others]) =>
          newest && <Result name={name} versions={[newest, ...others]} reload={versions.reload} />
        }
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
          onClick={firstClick(() => (training ? void cancelTraining(name, training.id) : forgetRun(name)))}
        >
          Cancel
        </button>
      </div>
    </div>
  );
}
