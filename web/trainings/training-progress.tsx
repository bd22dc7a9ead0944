import { useEffect, useRef } from 'preact/hooks';
import type { Training } from '../../shared/api/types.ts';
import { Bar } from '../components/states.tsx';
import { duration } from '../words/numbers.ts';

const phases: Record<string, string> = {
  queued: 'Waiting for its turn',
  embedding: 'Looking at the images',
  training: 'Training',
};

/** How far a training is, and about how long it still takes: from how fast it went since one looks. */
export function TrainingProgress({ training }: { training: Pick<Training, 'status' | 'progress'> | undefined }) {
  const { status = 'queued', progress = { done: 0, total: 0 } } = training ?? {};
  const { done, total, loss, phase } = progress;
  const first = useRef<{ status: string; done: number; at: number }>(null);
  useEffect(() => {
    if (first.current?.status !== status) first.current = { status, done, at: performance.now() };
  }, [status, done]);

  const since = first.current;
  const rate = since && done > since.done ? (done - since.done) / (performance.now() - since.at) : 0;
  const rest = rate > 0 && total > done ? `about ${duration((total - done) / rate / 1000)} left` : '';
  const known = total > 0 && status !== 'queued';
  return (
    <div class="stack tight">
      <Bar share={known ? done / total : undefined} label={phases[status] ?? status} />
      <div class="row apart small muted">
        <span>
          {phase ?? phases[status] ?? status}
          {known && ` · ${done} of ${total}`}
          {loss !== undefined && ` · loss ${loss.toFixed(3)}`}
        </span>
        <span>{rest}</span>
      </div>
    </div>
  );
}
