import { useRef, useState } from 'preact/hooks';
import { requestedHeadInWords } from '../../shared/api/head-words.ts';
import type { HyperparametersRequest, Training, TrainingStatus } from '../../shared/api/types.ts';
import { duration } from '../../shared/domain/duration.ts';
import { Button } from '../components/button.tsx';
import { Failure } from '../components/states.tsx';
import { to } from '../state/router.ts';
import { ago, counted } from '../words/numbers.ts';
import { cancelTraining, hasEnded } from './run.ts';
import { TrainingProgress } from './training-progress.tsx';

const tones: Partial<Record<TrainingStatus, string>> = { succeeded: 'good', failed: 'bad' };

export function TrainingCard({ training, reload }: { training: Training; reload: () => void }) {
  const { id, model, status, requestedAt, finishedAt, version, base, hyperparameters } = training;
  const [problem, setProblem] = useState<Error>();
  const running = !hasEnded(training);
  // The progress keeps its space after the end, so that nothing moves under the pointer.
  const wasRunning = useRef(running);
  const seconds = finishedAt && (Date.parse(finishedAt) - Date.parse(requestedAt)) / 1000;
  return (
    <li class="card training">
      <div class="row apart">
        <p class="row">
          <span class={`badge ${tones[status] ?? ''}`}>{status}</span>
          <span>{ago(requestedAt)}</span>
          {seconds && <span class="muted">took {duration(seconds)}</span>}
        </p>
        {version !== undefined && <a href={to(['d', model, 'results', version])}>Version {version}</a>}
        {wasRunning.current && (
          <Button
            text="Cancel"
            kind="small"
            disabled={!running}
            onFirstClick={() => void cancelTraining(model, id).then(reload, setProblem)}
          />
        )}
      </div>
      {wasRunning.current && (
        <div class={running ? '' : 'invisible'}>
          <TrainingProgress training={training} />
        </div>
      )}
      <Failure error={problem} />
      <Notes training={training} />
      <p class="muted small">
        {base.name} · {inWords(hyperparameters)}
      </p>
    </li>
  );
}

/** The training's error and warnings. */
function Notes({ training: { error, gate, notEmbedded, gone = [] } }: { training: Training }) {
  return (
    <>
      {error && <p class="note bad">{error.message}</p>}
      {gate && !gate.passed && (
        <p class="note warn">The version was held back and did not go live: {gate.reasons.join(' ')}</p>
      )}
      {gate?.warnings?.map((warning) => (
        <p class="note warn" key={warning}>
          {warning}
        </p>
      ))}
      {notEmbedded.length > 0 && (
        <p class="note warn">
          {counted(notEmbedded.length, 'image')} could not be embedded in time and{' '}
          {notEmbedded.length === 1 ? 'was' : 'were'} left out. Train again to include{' '}
          {notEmbedded.length === 1 ? 'it' : 'them'}.
        </p>
      )}
      {gone.length > 0 && (
        <p class="note">
          {counted(gone.length, 'image')} {gone.length === 1 ? 'was' : 'were'} deleted or replaced before the training
          started and left out.
        </p>
      )}
    </>
  );
}

/** `dense head · L2 auto` */
function inWords(requested: HyperparametersRequest): string {
  const { hiddenLayers = [], depth, l2 = 'auto', warmStart, ...others } = requested;
  const penalty = depth === undefined && hiddenLayers.length === 0 ? [`L2 ${l2}`] : [];
  const rest = Object.entries(others).map(([key, value]) => `${key} ${typeof value === 'object' ? 'custom' : value}`);
  return [requestedHeadInWords(requested), ...penalty, ...(warmStart ? ['warm start'] : []), ...rest].join(' · ');
}
