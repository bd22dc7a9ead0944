import type { ForgetResults } from '../../shared/api/forget.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { endedStatuses } from '../../shared/domain/state/records.ts';
import type { ClaimDeps } from '../../shared/store/claims/claim-file.ts';
import { isBusy, untilFree, withClaims } from '../../shared/store/claims/with-claims.ts';
import { forgetEmbeddings } from '../../shared/store/forget/forget-embeddings.ts';
import {
  forgetVersions,
  type ImageToForget,
  type Inventory,
  takeInventory,
} from '../../shared/store/forget/inventory.ts';
import { listTrainings } from '../../shared/store/trainings/trainings.ts';
import { findSeenBy } from './seen-by.ts';

type Result = ForgetResults['results'][number];
type Removed = ForgetResults['removed'];

/** If an image is copied meanwhile, another round finds the copy. After the last round, its outcome is `changed`. */
const maxRounds = 3;

/**
 * Removes images permanently: every version of every copy in the dataset, and everything derived from them. Derived
 * objects are removed first, so that after an interruption a repeated request still finds the image. They are removed
 * again at the end, because an image can be embedded until its bytes are gone.
 * @throws HeadstartError `is-training`: a training of the dataset may have read the images
 */
export async function forgetImages(
  deps: ClaimDeps,
  dataset: string,
  { keys }: { keys: string[] },
): Promise<ForgetResults> {
  await refuseWhileTraining(deps, dataset);
  const inventory = await takeInventory(deps.uploads, dataset);
  const { images, results } = await choose(inventory, dataset, [...new Set(keys)]);
  const removed: Removed = { objects: 0, oldVersions: 0, embeddings: 0, packs: 0 };
  if (images.length > 0) await forgetAll(deps, dataset, inventory, { images, results, removed });

  const outcomes = [...results.values()];
  const notFound = outcomes.filter(({ outcome }) => outcome === 'not-found').map(({ key }) => key);
  const digests = new Set(images.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256])));
  const seen = await findSeenBy(deps.state, dataset, { digests, keys: new Set(notFound) });
  return { results: outcomes, removed, ...seen };
}

async function refuseWhileTraining({ state }: ClaimDeps, dataset: string): Promise<void> {
  const all = await listTrainings(state, Number.POSITIVE_INFINITY);
  const active = all.find((training) => training.dataset === dataset && !endedStatuses.includes(training.status));
  if (!active) return;
  const { id, model } = active;
  throw new HeadstartError(
    'is-training',
    `Training \`${id}\` of model \`${model}\` is running on dataset \`${dataset}\`, and may have read the images. Wait until it has ended, or cancel it first: POST /v1/trainings/${id}/cancel.`,
  );
}

/** The images of the keys, each once, and a result for each key in the given order. */
async function choose(inventory: Inventory, dataset: string, keys: readonly string[]) {
  const images: ImageToForget[] = [];
  const results = new Map<string, Result>();
  for (const key of keys) {
    if (!key.startsWith(`${dataset}/`)) {
      results.set(key, { key, outcome: 'refused', reason: `It does not belong to dataset ${dataset}.` });
      continue;
    }
    const named = await inventory.named(key);
    if ('outcome' in named) {
      results.set(key, { key, ...named });
      continue;
    }
    const { image } = named;
    results.set(key, { key, outcome: 'forgotten', ...(image.sha256 && { sha256: image.sha256 }) });
    const same = images.find((other) => isSameImage(other, image));
    if (same) same.keys.push(key);
    else images.push({ ...image, keys: [key], seenAt: new Set() });
  }
  return { images, results };
}

const isSameImage = (a: Pick<ImageToForget, 'sha256' | 'contents'>, b: typeof a) =>
  (a.sha256 !== undefined && a.sha256 === b.sha256) || [...a.contents].some((content) => b.contents.has(content));

type ToForget = { image: ImageToForget } & Awaited<ReturnType<Inventory['toForget']>>;

interface Work {
  images: ImageToForget[];
  results: Map<string, Result>;
  removed: Removed;
}

async function forgetAll(deps: ClaimDeps, dataset: string, first: Inventory, work: Work): Promise<void> {
  let left = work.images;
  for (let round = 0; round < maxRounds; round++) {
    const inventory = round === 0 ? first : await takeInventory(deps.uploads, dataset);
    const found: ToForget[] = [];
    for (const image of left) {
      // In later rounds, a new object at one of the named keys is another image.
      const gone = await inventory.toForget(image, { allOfNamed: round === 0 });
      if (gone.versions.length > 0) found.push({ image, ...gone });
    }
    if (found.length === 0) {
      if (left.length > 0) add(work.removed, await forgetEmbeddings(deps.state, dataset, left));
      return;
    }
    left = await forgetFound(deps, dataset, found, work);
  }
  for (const image of left) setChanged(work, image);
}

/** @returns the images whose found versions were all removed */
async function forgetFound(deps: ClaimDeps, dataset: string, found: ToForget[], work: Work): Promise<ImageToForget[]> {
  let free = found;
  while (free.length > 0) {
    const keys = free.flatMap((each) => [...each.image.keys, ...currentKeys(each)]);
    const result = await untilFree(() =>
      withClaims(deps, { dataset, keys }, async (inTime) => {
        const images = free.map(({ image }) => image);
        add(work.removed, await forgetEmbeddings(deps.state, dataset, images));
        for (const each of free) {
          inTime();
          await forgetVersions(deps.uploads, each);
          note(work, each);
        }
        return images;
      }),
    );
    if (!isBusy(result)) return result;
    const { key } = result.busy;
    const others = free.filter((each) => !each.image.keys.includes(key) && !currentKeys(each).includes(key));
    const taken = others.length < free.length ? free.filter((each) => !others.includes(each)) : free;
    for (const { image } of taken) setChanged(work, image);
    free = others.length < free.length ? others : [];
  }
  return [];
}

const currentKeys = ({ versions }: ToForget) =>
  versions.filter(({ latest, marker }) => latest && !marker).map(({ key }) => key);

function note({ results, removed }: Work, gone: ToForget): void {
  const { image, versions } = gone;
  const objects = currentKeys(gone).length;
  add(removed, { objects, oldVersions: versions.length - objects });
  const others = versions.map(({ key }) => key).filter((key) => !image.keys.includes(key));
  for (const result of ofImage(results, image)) {
    const copies = new Set([...(result.copies ?? []), ...others]);
    if (copies.size > 0) result.copies = [...copies].sort();
  }
}

function setChanged({ results }: Work, image: ImageToForget): void {
  for (const result of ofImage(results, image)) result.outcome = 'changed';
}

const ofImage = (results: Map<string, Result>, { keys }: ImageToForget) =>
  keys.flatMap((key) => results.get(key) ?? []);

function add(removed: Removed, more: Partial<Removed>): void {
  for (const [name, count] of Object.entries(more)) removed[name as keyof Removed] += count;
}
