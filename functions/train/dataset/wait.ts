import { HeadstartError } from '../../../shared/domain/errors.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { anyRows } from '../../../shared/store/features/any-file.ts';
import { createRowStore } from '../../../shared/store/features/row-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';
import { findGoneExamples, maxHeadRequests } from './gone.ts';
import { leftOut } from './left-out.ts';
import type { Wanted } from './wanted.ts';

/** Missing images are queued a second time after this multiple of the first wait. */
const secondWaitFactor = 15;

/** The examples that have what is wanted, or the time to wait before the next check. */
export type EmbeddingStep = { embedded: Example[] } | { waitSeconds: number };

/**
 * Checks which examples have what is wanted. The training waits for the others, except images that were deleted or
 * overwritten since the listing. After a time without progress, missing images are queued, as their events may have been
 * lost; after a longer time, the training continues without them, and lists them.
 * @throws HeadstartError `training-timed-out`
 */
export async function waitFor(
  deps: TrainDeps,
  lease: Lease,
  wanted: Wanted,
  examples: readonly Example[],
): Promise<EmbeddingStep> {
  const before = lease.record;
  const outcomes = await createRowStore(deps.state, wanted.extractor, before.dataset, anyRows).outcomes();
  const embedded = examples.filter(({ content }) => outcomes.get(content) === 'embedded');
  const missing = examples.filter(({ content }) => !outcomes.has(content));
  const done = countContents(examples) - countContents(missing);
  const ongoing = before.wait?.trunk === wanted.trunk ? before.wait : undefined;
  const hasProgress = !ongoing || done > before.progress.done;
  // While embeddings still arrive, deletions are not checked for a large number of missing images.
  const skipCheck = hasProgress && missing.length > maxHeadRequests;
  const gone = new Set(skipCheck ? [] : await findGoneExamples(deps.uploads, before.dataset, missing));
  const late = new Set(before.notEmbedded);
  const isLate = ({ key }: Example) => late.has(key);
  const present = missing.filter((example) => !gone.has(example));
  const awaited = present.filter((example) => !isLate(example));
  const left = countContents(awaited);

  // While a training waits for maps, the check of the embeddings decides only about images without one.
  const waitsForMaps = wanted.trunk === undefined && before.wait?.trunk !== undefined;
  const rejected = wanted.trunk ? examples.filter(({ content }) => outcomes.get(content) === 'rejected') : [];
  const listsWith = (stalled: readonly Example[]) =>
    leftOut(before, waitsForMaps ? missing : examples, {
      gone: [...gone],
      notEmbedded: [...rejected, ...present.filter(isLate), ...stalled],
    });
  if (left === 0 && waitsForMaps) {
    await lease.update(() => listsWith([]));
    return { embedded };
  }

  const wait = nextWait(ongoing, hasProgress, deps.now(), wanted.trunk);
  const record = await lease.update(() => ({
    ...listsWith([]),
    status: 'embedding',
    progress: { done, total: done + left },
    wait,
  }));
  if (left === 0) return { embedded };

  const secondsSince = (time: string) => (deps.now().getTime() - Date.parse(time)) / 1000;
  if (secondsSince(record.requestedAt) > deps.limitSeconds) {
    throw new HeadstartError(
      'training-timed-out',
      `Training ${record.id} has waited ${deps.limitSeconds} s, and ${left} of ${done + left} images are still not embedded. Check the embed function's log, then train again.`,
    );
  }
  const idle = secondsSince(wait.progressAt);
  if (idle >= deps.stallSeconds) {
    await lease.update(() => listsWith(awaited));
    return { embedded };
  }
  const queueAfter = [wanted.byEvents ? deps.queueSeconds : 0, deps.queueSeconds * secondWaitFactor];
  if (idle >= (queueAfter[wait.queued] ?? Number.POSITIVE_INFINITY)) {
    const images = new Map(awaited.map((image) => [image.content, image]));
    await deps.embedQueue.send([...images.values()].map(wanted.messageFor));
    wait.queued++;
    await lease.update(() => ({ wait }));
  }
  const next = queueAfter[wait.queued] ?? deps.stallSeconds;
  return { waitSeconds: secondsToWait(deps.waitSeconds, wait.looks, next - idle) };
}

/**
 * Queues images whose embedding or map was found damaged and has been deleted. The next run waits for them.
 * @param examples all that the training needs
 * @param lost contents
 */
export async function queueAgain(
  deps: TrainDeps,
  lease: Lease,
  { trunk, messageFor }: Wanted,
  examples: readonly Example[],
  lost: readonly string[],
): Promise<void> {
  const images = new Map(examples.map((example) => [example.content, example]));
  await deps.embedQueue.send(lost.map((content) => messageFor(images.get(content) as Example)));
  await lease.update(() => ({
    status: 'embedding',
    progress: { done: images.size - lost.length, total: images.size },
    wait: { queued: 1, looks: 0, progressAt: deps.now().toISOString(), trunk },
  }));
}

const countContents = (examples: readonly Example[]) => new Set(examples.map(({ content }) => content)).size;

type Wait = NonNullable<TrainingRecord['wait']>;

function nextWait(ongoing: Wait | undefined, hasProgress: boolean, now: Date, trunk: string | undefined): Wait {
  if (ongoing && !hasProgress) return { ...ongoing, looks: ongoing.looks + 1 };
  return { progressAt: now.toISOString(), looks: 0, queued: ongoing?.queued ?? 0, trunk };
}

/** Doubles after each check without progress, but ends at the time of the next action at the latest. */
function secondsToWait({ first, longest }: TrainDeps['waitSeconds'], looks: number, next: number): number {
  const wait = Math.min(longest, first * 2 ** looks);
  return Math.ceil(Math.max(first, Math.min(wait, next)));
}
