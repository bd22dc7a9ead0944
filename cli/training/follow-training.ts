import type { Training } from '../../shared/api/trainings.ts';
import { endedStatuses } from '../../shared/domain/state/records.ts';
import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import type { Progress } from '../output/progress.ts';
import { second } from '../output/text.ts';

const titles: Partial<Record<Training['status'], string>> = { embedding: 'Embedding', training: 'Training' };

/** Most trainings start sooner. After this, the command says that the training is queued. */
const queuedSeconds = 2;

/**
 * Shows a training's progress until it ends. Resolves to the training with its version.
 * @throws Error if it failed or was cancelled
 */
export async function followTraining(
  output: Output,
  client: Client,
  training: Training,
  patience = queuedSeconds,
): Promise<Training & { version: number }> {
  let bar: (Progress & { of: Training['status'] }) | undefined;
  let queued: ReturnType<typeof setTimeout> | undefined = setTimeout(printQueued, patience * 1000);
  // A failure here must not end the wait.
  function printQueued() {
    describeQueue(client, training).then(
      (text) => queued && output.error(text),
      () => undefined,
    );
  }
  const clearQueued = () => {
    clearTimeout(queued);
    queued = undefined;
  };
  const show = ({ status, progress: { done, total, loss, secondsLeft } }: Training) => {
    if (status !== 'queued') clearQueued();
    if (bar?.of !== status) {
      bar?.stop();
      const title = titles[status];
      bar = title ? { of: status, ...output.progress({ title, total, images: status === 'embedding' }) } : undefined;
    }
    bar?.update(done, total, { loss, secondsLeft });
  };
  const ended = await client.waitForTraining(training.id, { onProgress: show }).finally(() => {
    clearQueued();
    bar?.stop();
  });
  const { version, error } = ended;
  if (version !== undefined) return { ...ended, version };
  throw new Error(error ? `The training failed. ${error.message}` : `The training was ${ended.status}. Train again.`);
}

/** How long a training has been queued, and which training runs before it. */
async function describeQueue(client: Client, { id, requestedAt }: Training): Promise<string> {
  const { trainings } = await client.call('listTrainings');
  const before = trainings.filter(
    (other) => other.id !== id && !endedStatuses.includes(other.status) && other.requestedAt <= requestedAt,
  );
  const [next] = before.sort((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1));
  const since = `  Training ${id} has been queued since ${second(requestedAt)} UTC`;
  if (!next) return `${since}; no other training is running`;
  const more = before.length > 1 ? ` and ${before.length - 1} more` : '';
  return `${since}, behind training ${next.id} of model ${next.model} (${next.status})${more}`;
}

export const continues = (id: string): string =>
  `Interrupted. Training ${id} continues. To follow it: headstart trainings follow ${id}. To cancel it: headstart trainings cancel ${id}.`;
