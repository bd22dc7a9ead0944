import { useEffect, useRef } from 'preact/hooks';
import type { Training } from '../../shared/api/types.ts';
import { timeLeft } from '../../shared/domain/duration.ts';
import { Bar } from '../components/states.tsx';

const phases: Record<string, string> = {
  queued: 'Queued',
  embedding: 'Embedding images',
  training: 'Training',
};

/**
 * The progress of a training. Without an estimate from the training, the time left follows from the speed since this
 * component was mounted.
 */
export function TrainingProgress({ training }: { training: Pick<Training, 'status' | 'progress'> | undefined }) {
  const { status = 'queued', progress = { done: 0, total: 0 } } = training ?? {};
  const { done, total, loss, phase, secondsLeft } = progress;
  const first = useRef<{ status: string; done: number; at: number }>(null);
  useEffect(() => {
    if (first.current?.status !== status) first.current = { status, done, at: performance.now() };
  }, [status, done]);

  const since = first.current;
  const rate = since && done > since.done ? (done - since.done) / (performance.now() - since.at) : 0;
  const left = secondsLeft ?? (rate > 0 && total > done ? (total - done) / rate / 1000 : undefined);
  const known = total > 0 && status !== 'queued';
  const title = phases[status] ?? status;
  return (
    <div class="stack tight">
      <Bar share={known ? done / total : undefined} label={title} />
      <div class="row apart small muted">
        <span>
          {phase ?? title}
          {known && ` · ${done} of ${total}`}
          {loss !== undefined && ` · loss ${loss.toFixed(3)}`}
        </span>
        <span>{left !== undefined && timeLeft(left)}</span>
      </div>
    </div>
  );
}
