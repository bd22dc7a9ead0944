import { useState } from 'preact/hooks';
import type { DatasetStatus } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { DamagedObjects } from '../components/damaged-objects.tsx';
import { Failure, Show } from '../components/states.tsx';
import type { useVersions } from '../data/use-versions.ts';
import { to } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import type { Loaded } from '../state/use-load.ts';
import {
  cancelTraining,
  forgetRun,
  isActive,
  type Run,
  type TrainingOptions,
  TrainingProgress,
  TrainOptions,
  train,
} from '../trainings/index.ts';
import { uploads } from '../uploader/state.ts';
import { counted } from '../words/numbers.ts';
import { Result } from './result.tsx';
import { Step } from './step.tsx';

export function TrainStep(props: {
  name: string;
  dataset: Loaded<DatasetStatus>;
  versions: ReturnType<typeof useVersions>;
  run: Run | undefined;
}) {
  const { name, dataset, versions, run } = props;
  const all = versions.value ?? [];
  // New uploads may not be counted yet, and a button that is disabled for a moment loses the focus.
  const uploaded = useStore(uploads).get(name) !== undefined;
  const trainable = uploaded || (dataset.value?.classes.length ?? 0) > 1;
  const trained = all.length > 0;
  return (
    <Step
      number={2}
      title="Train"
      done={trained}
      link={trained ? { href: to(['d', name, 'versions']), text: counted(all.length, 'version') } : undefined}
    >
      {isActive(run) ? (
        <Progress name={name} run={run} />
      ) : (
        <Start name={name} dataset={dataset.value} run={run} trainable={trainable} trained={trained} />
      )}
      <DamagedObjects problems={versions.problems} />
      <Show of={versions} height={120}>
        {([newest, ...others]) =>
          newest && <Result name={name} versions={[newest, ...others]} reload={versions.reload} />
        }
      </Show>
    </Step>
  );
}

function Start(props: {
  name: string;
  dataset: DatasetStatus | undefined;
  run: Run | undefined;
  trainable: boolean;
  trained: boolean;
}) {
  const { name, dataset, run, trainable, trained } = props;
  const [options, setOptions] = useState<TrainingOptions>({});
  return (
    <>
      <Button
        text={trained ? 'Train again' : 'Train'}
        kind={trained ? 'large' : 'primary large'}
        disabled={!trainable}
        onFirstClick={() => train(name, { dataset: name, ...options })}
      />
      {!trainable && <p class="muted small">Training needs images of at least two labels.</p>}
      <Failure error={run?.error} />
      {run?.training?.status === 'failed' && (
        <Failure error={new Error(run.training.error?.message ?? 'The training failed.')} />
      )}
      <TrainOptions dataset={dataset} onChange={setOptions} />
    </>
  );
}

function Progress({ name, run }: { name: string; run: Run | undefined }) {
  const { training } = run ?? {};
  const waiting = run?.state === 'waiting for upload';
  return (
    <div class="stack" data-training>
      {waiting ? <p>The training starts after the upload.</p> : <TrainingProgress training={training} />}
      <div class="row">
        <Button
          text="Cancel"
          kind="small"
          disabled={!waiting && !training}
          onFirstClick={() => (training ? void cancelTraining(name, training.id) : forgetRun(name))}
        />
      </div>
    </div>
  );
}
