import { sha256 } from '../../../shared/domain/digest.ts';
import { HeadstartError } from '../../../shared/domain/errors.ts';
import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { listDataset } from '../../../shared/store/datasets/list-dataset.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { Damaged } from '../../../shared/store/objects/damaged.ts';
import { decodeListing, type Example, encodeExamples } from '../../../shared/store/trainings/example-file.ts';
import type { TrainedOn } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';
import { fewImages, goneExamples } from './gone.ts';

/** The second time that a training queues what is missing, it has waited so many times as long. */
const secondPatience = 15;

/**
 * The dataset a training works on. The first runner lists it, once, and the later ones read what that one saw, so that
 * images uploaded meanwhile wait for the next training. The record has the digest of the stored list.
 * @throws HeadstartError `damaged`
 */
export async function listOnce(deps: TrainDeps, lease: Lease, id: string, dataset: string): Promise<Example[]> {
  const key = stateKey.trainingExamples(id);
  const stored = (await deps.state.get(key))?.body;
  if (!stored) {
    const encoded = encodeExamples(await listExamples(deps, dataset));
    const created = await deps.state.put(key, encoded, { create: true });
    if (created) await lease.update(() => ({ listing: sha256(encoded) }));
    return listOnce(deps, lease, id, dataset);
  }
  const listing = sha256(stored);
  const record = await lease.update((present) => (present.listing === undefined ? { listing } : undefined));
  if (record.listing !== listing) {
    throw new Damaged(key, 'its digest differs');
  }
  return decodeListing(key, stored);
}

async function listExamples({ uploads }: TrainDeps, dataset: string): Promise<Example[]> {
  const { images } = await listDataset(uploads, dataset);
  return images.map(({ key, etag, size, content, meaning }): Example => {
    const { label, split } = meaning.kind === 'example' ? meaning : { label: '', split: 'unlabelled' as const };
    return { key, etag, size, content, label, split };
  });
}

/** The embedded examples, or how long to wait until the next look at those that are not. */
export type EmbeddingStep = { embedded: Example[] } | { waitSeconds: number };

/**
 * Looks which examples are embedded. Those that are not are waited for, but for images that are gone: deleted or
 * overwritten since the listing, they never will be. Missing images are queued when none has come for a while: events
 * are hints that may have been lost.
 * @throws HeadstartError `training-timed-out`
 */
export async function embeddedExamples(
  deps: TrainDeps,
  lease: Lease,
  { base, extractor, builtIn }: TrainedOn,
  examples: Example[],
): Promise<EmbeddingStep> {
  const before = await lease.update(() => undefined);
  const outcomes = await createFeatureStore(deps.state, extractor, before.dataset).outcomes();
  const embedded = examples.filter(({ content }) => outcomes.get(content) === 'embedded');
  const missing = examples.filter(({ content }) => !outcomes.has(content));
  const done = countContents(examples) - countContents(missing);
  const news = !before.wait || done > before.progress.done;
  // While embeddings come, the many that are missing are not looked for.
  const gone = new Set(
    news && missing.length > fewImages ? [] : await goneExamples(deps.uploads, before.dataset, missing),
  );
  const awaited = missing.filter((example) => !gone.has(example));
  const left = countContents(awaited);

  const record = await lease.update((present) => ({
    status: 'embedding',
    progress: { done, total: done + left },
    wait: waitOf(present, news, deps.now()),
    gone: gone.size > 0 ? [...gone].map(({ key }) => key) : undefined,
  }));
  if (left === 0) return { embedded };

  const wait = record.wait as NonNullable<TrainingRecord['wait']>;
  const secondsSince = (time: string) => (deps.now().getTime() - Date.parse(time)) / 1000;
  if (secondsSince(record.requestedAt) > deps.limitSeconds) {
    throw new HeadstartError(
      'training-timed-out',
      `Training ${record.id} has waited ${deps.limitSeconds} s, and ${left} of ${done + left} images are still not embedded. Look at the embed function's log, then train again.`,
    );
  }
  const idle = secondsSince(wait.progressAt);
  if (idle >= deps.stallSeconds) {
    await lease.update(() => ({ notEmbedded: awaited.map(({ key }) => key) }));
    return { embedded };
  }
  // No upload's event asks for another base model than the built-in one: there is nothing to wait for.
  const patience = [builtIn ? deps.queueSeconds : 0, deps.queueSeconds * secondPatience];
  if (idle >= (patience[wait.queued] ?? Number.POSITIVE_INFINITY)) {
    const by = builtIn ? {} : { base: base.digest };
    const images = new Map(awaited.map((image) => [image.content, image]));
    await deps.embedQueue.send([...images.values()].map((image) => embedMessage({ ...image, ...by })));
    wait.queued++;
    await lease.update(() => ({ wait }));
  }
  const next = patience[wait.queued] ?? deps.stallSeconds;
  return { waitSeconds: secondsToWait(deps.waitSeconds, wait.looks, next - idle) };
}

const countContents = (examples: readonly Example[]) => new Set(examples.map(({ content }) => content)).size;

function waitOf({ wait }: TrainingRecord, news: boolean, now: Date): NonNullable<TrainingRecord['wait']> {
  const queued = wait?.queued ?? 0;
  return news || !wait ? { progressAt: now.toISOString(), looks: 0, queued } : { ...wait, looks: wait.looks + 1 };
}

/** Twice as long after each look without news, but not past what is to be done when nothing comes. */
function secondsToWait({ first, longest }: TrainDeps['waitSeconds'], looks: number, next: number): number {
  const wait = Math.min(longest, first * 2 ** looks);
  return Math.ceil(Math.max(first, Math.min(wait, next)));
}
