import { jest } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import { runTraining } from '../../../functions/train/train.ts';
import { generationOf } from '../../../shared/domain/job.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import type { Run } from '../../../shared/jobs/lease.ts';
import type { Measure } from '../../../shared/lambda/metrics.ts';
import { createTraining, readTraining } from '../../../shared/store/trainings/trainings.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { textImage } from '../../support/text-images.ts';

/** The world of a training, with fakes around the train function's own code. */
export let now: Date;
export let deps: ReturnType<typeof createDeps>;

export function createDeps() {
  const queue = () => {
    const sent: string[] = [];
    const delays: (number | undefined)[] = [];
    const hidden: [string, number][] = [];
    return {
      sent,
      delays,
      hidden,
      async send(bodies: readonly string[], { delaySeconds }: { delaySeconds?: number } = {}) {
        sent.push(...bodies);
        delays.push(delaySeconds);
      },
      hide: async (handle: string, seconds: number) => void hidden.push([handle, seconds]),
    };
  };
  return {
    uploads: createMemoryObjectStore(),
    state: createMemoryObjectStore(),
    embedQueue: queue(),
    trainQueue: queue(),
    builtIn: createFakeExtractor(),
    measure: jest.fn<Measure>(),
    now: () => now,
    leaseSeconds: 90,
    timeoutSeconds: 900,
    processors: 2,
    diskBytes: 2e9,
    waitSeconds: { first: 2, longest: 20 },
    patienceSeconds: 30,
    queueSeconds: 20,
    checkpointSeconds: 0,
    stallSeconds: 900,
    limitSeconds: 86_400,
  };
}

export const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

export async function upload(key: string, body: string, { embed = true } = {}) {
  const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
  const image = { key, etag, size: body.length };
  if (embed) await embedImage({ ...deps, extractor: createFakeExtractor() }, image);
  return image;
}

/** Hats are on the left, shoes on the right. */
export const picture = (side: -1 | 1, number: number) => textImage(side === -1 ? 1 : 0, number);

export async function uploadShop({ embed = true } = {}) {
  for (let i = 0; i < 10; i++) {
    await upload(`shop/hat/${i}.jpg`, picture(-1, i), { embed });
    await upload(`shop/shoe/${i}.jpg`, picture(1, i), { embed });
  }
}

export async function request(id: string, changes: Partial<TrainingRecord> = {}): Promise<void> {
  await createTraining(deps.state, {
    id,
    model: 'shop',
    dataset: 'shop',
    base: { name: 'fake-base', digest: 'd' },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    precision: {},
    status: 'queued',
    progress: { done: 0, total: 0 },
    requestedAt: now.toISOString(),
    notEmbedded: [],
    ...changes,
  });
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Delivers a training's message, by default one of the current generation. */
export async function run(id: string, { generation, ...receipt }: Partial<Run> = {}) {
  const present = await readTraining(deps.state, id).catch(() => undefined);
  await runTraining(deps, {
    id,
    generation: generation ?? (present ? generationOf(present) : 0),
    message: 'message',
    runner: 'runner',
    receiptHandle: 'receipt',
    last: false,
    ...receipt,
  });
}

export async function train(id: string, changes: Partial<TrainingRecord> = {}) {
  later(1);
  await request(id, changes);
  await run(id);
  return readTraining(deps.state, id);
}

export const versionFiles = () => deps.state.keys().filter((key) => key.includes('/artifacts/'));
export function resetWorld(): void {
  now = new Date('2026-01-01T00:00:00.000Z');
  deps = createDeps();
}

export function setDeps(next: typeof deps): void {
  deps = next;
}
