import { HeadstartError } from '../../../shared/domain/errors.ts';
import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainingBase } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';
import { findGoneExamples, maxHeadRequests } from './gone.ts';

/** Missing images are queued a second time after this multiple of the first wait. */
const secondWaitFactor = 15;

/** The embedded examples, or the time to wait before the next check. */
export type EmbeddingStep = { embedded: Example[] } | { waitSeconds: number };

/**
 * Checks which examples are embedded. The training waits for the others, except images that were deleted or overwritten
 * since the listing. After a time without progress, missing images are queued, as their events may have been lost.
 * @throws HeadstartError `training-timed-out`
 */
export async function checkEmbeddings(
  deps: TrainDeps,
  lease: Lease,
  { base, extractor, builtIn }: TrainingBase,
  examples: Example[],
): Promise<EmbeddingStep> {
  const before = lease.record;
  const outcomes = await createFeatureStore(deps.state, extractor, before.dataset).outcomes();
  const embedded = examples.filter(({ content }) => outcomes.get(content) === 'embedded');
  const missing = examples.filter(({ content }) => !outcomes.has(content));
  const done = countContents(examples) - countContents(missing);
  const hasProgress = !before.wait || done > before.progress.done;
  // While embeddings still arrive, deletions are not checked for a large number of missing images.
  const skipCheck = hasProgress && missing.length > maxHeadRequests;
  const gone = new Set(skipCheck ? [] : await findGoneExamples(deps.uploads, before.dataset, missing));
  const awaited = missing.filter((example) => !gone.has(example));
  const left = countContents(awaited);

  const record = await lease.update((present) => ({
    status: 'embedding',
    progress: { done, total: done + left },
    wait: nextWait(present, hasProgress, deps.now()),
    gone: gone.size > 0 ? [...gone].map(({ key }) => key) : undefined,
  }));
  if (left === 0) return { embedded };

  const wait = record.wait as NonNullable<TrainingRecord['wait']>;
  const secondsSince = (time: string) => (deps.now().getTime() - Date.parse(time)) / 1000;
  if (secondsSince(record.requestedAt) > deps.limitSeconds) {
    throw new HeadstartError(
      'training-timed-out',
      `Training ${record.id} has waited ${deps.limitSeconds} s, and ${left} of ${done + left} images are still not embedded. Check the embed function's log, then train again.`,
    );
  }
  const idle = secondsSince(wait.progressAt);
  if (idle >= deps.stallSeconds) {
    await lease.update(() => ({ notEmbedded: awaited.map(({ key }) => key) }));
    return { embedded };
  }
  // Upload events embed only with the built-in base model, so for another one, images are queued without a wait.
  const queueAfter = [builtIn ? deps.queueSeconds : 0, deps.queueSeconds * secondWaitFactor];
  if (idle >= (queueAfter[wait.queued] ?? Number.POSITIVE_INFINITY)) {
    const by = builtIn ? {} : { base: base.digest };
    const images = new Map(awaited.map((image) => [image.content, image]));
    await deps.embedQueue.send([...images.values()].map((image) => embedMessage({ ...image, ...by })));
    wait.queued++;
    await lease.update(() => ({ wait }));
  }
  const next = queueAfter[wait.queued] ?? deps.stallSeconds;
  return { waitSeconds: secondsToWait(deps.waitSeconds, wait.looks, next - idle) };
}

const countContents = (examples: readonly Example[]) => new Set(examples.map(({ content }) => content)).size;

function nextWait({ wait }: TrainingRecord, hasProgress: boolean, now: Date): NonNullable<TrainingRecord['wait']> {
  const queued = wait?.queued ?? 0;
  if (hasProgress || !wait) return { progressAt: now.toISOString(), looks: 0, queued };
  return { ...wait, looks: wait.looks + 1 };
}

/** Doubles after each check without progress, but ends at the time of the next action at the latest. */
function secondsToWait({ first, longest }: TrainDeps['waitSeconds'], looks: number, next: number): number {
  const wait = Math.min(longest, first * 2 ** looks);
  return Math.ceil(Math.max(first, Math.min(wait, next)));
}
