import type { Training } from '../shared/api/trainings.ts';
import type { Client } from './client/client.ts';
import type { Output } from './output/output.ts';
import type { Progress } from './output/progress.ts';

const titles: Partial<Record<Training['status'], string>> = { embedding: 'Embedding', training: 'Training' };

/**
 * Shows a training's progress until it ends; resolves to it with the version it gave.
 * @throws Error when it failed or was cancelled
 */
export async function followTraining(
  output: Output,
  client: Client,
  { id }: Training,
): Promise<Training & { version: number }> {
  let bar: (Progress & { of: Training['status'] }) | undefined;
  const show = ({ status, progress: { done, total } }: Training) => {
    if (bar?.of !== status) {
      bar?.stop();
      const title = titles[status];
      bar = title ? { of: status, ...output.progress({ title, total, images: status === 'embedding' }) } : undefined;
    }
    bar?.update(done, total);
  };
  const ended = await client.trainings.wait(id, { onProgress: show }).finally(() => bar?.stop());
  const { version, error } = ended;
  if (version !== undefined) return { ...ended, version };
  throw new Error(error ? `The training failed. ${error.message}` : `The training was ${ended.status}. Train again.`);
}
