import { eachLimited } from '../../domain/each-limited.ts';
import { embedMessage } from '../../domain/queue/embed-message.ts';
import { imageEnding, rejectionEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type ListedImage, listDataset } from '../datasets/list-dataset.ts';
import { deleteFeatures, type ForgetDeps } from '../forget/forget-unlisted.ts';
import { type Finding, type Step, together } from './finding.ts';

export interface DatasetDeps extends ForgetDeps {
  /** By which every upload is embedded. */
  extractor: string;
}

/** Embeddings of a deleted dataset that are deleted at once. */
const atOnce = 5_000;
/** Findings in a step. */
const inStep = 1_000;

/** How long an image may wait for its embedding, in ms: while nothing is in the queue, and while something is. */
const patience = { idle: 10_000, busy: 3_600_000 };

interface Stored {
  extractor: string;
  images: string[];
  packs: string[];
}

/**
 * What listings show of a dataset: embeddings, rejections and packs of images that are gone, and images that are neither
 * embedded nor rejected.
 * @param options.busy is anything waiting to be embedded?
 * @param options.after `at` of the last step
 */
export async function* findDatasetProblems(
  deps: DatasetDeps,
  dataset: string,
  { now, busy, after = '' }: { now: Date; busy: () => Promise<boolean>; after?: string },
): AsyncGenerator<Step> {
  // Before the images: what is embedded now is listed then.
  const stored = await listStored(deps.state, dataset);
  const { exists, images } = await listDataset(deps.uploads, dataset);
  if (!exists) {
    yield* findLeftBehind(deps, dataset, stored, after);
    return;
  }
  const byContent = new Map(images.map((image) => [image.content, image]));
  const settled = new Set<string>();
  const stale: string[] = [];
  const found: Finding[] = [];
  for (const { extractor, images: keys, packs } of stored) {
    for (const key of keys) {
      const isCurrent = key.endsWith('.arrow') || key.endsWith(rejectionEnding);
      if (!byContent.has(contentOf(key))) stale.push(key);
      else if (!isCurrent) found.push(outdated(deps.state, key));
      else if (extractor === deps.extractor) settled.add(contentOf(key));
    }
    if (keys.length === 0) found.push(...packs.map((key) => emptyPack(deps.state, dataset, extractor, key)));
  }
  found.push(...stale.map((key) => unlisted(dataset, key)));
  const pending = [...byContent.values()].filter(({ content }) => !settled.has(content));
  const longest = pending.length > 0 && (await busy()) ? patience.busy : patience.idle;
  for (const image of pending) {
    if (now.getTime() - image.uploadedAt.getTime() >= longest) found.push(notEmbedded(deps.extractor, image));
  }

  found.sort((a, b) => (a.key < b.key ? -1 : 1));
  const left = found.filter(({ key }) => key > after);
  for (let i = 0; i < left.length; i += inStep) {
    const findings = left.slice(i, i + inStep);
    withMends(deps, dataset, findings, byContent);
    yield { at: findings.at(-1)?.key ?? '', findings };
  }
}

/** Findings of a step are repaired together: each listing and each message serves them all. */
function withMends(
  deps: DatasetDeps,
  dataset: string,
  findings: Finding[],
  byContent: ReadonlyMap<string, ListedImage>,
): void {
  const stale = findings.filter(({ kind, mend }) => kind === 'stale' && !mend);
  const missing = findings.filter(({ kind }) => kind === 'missing');
  const forget = together(() =>
    deleteFeatures(
      deps,
      dataset,
      stale.map(({ key }) => key),
    ),
  );
  const queue = together(() => {
    const images = missing.flatMap(({ key }) => byContent.get(contentOf(key)) ?? []);
    return deps.embedQueue.send(images.map((image) => embedMessage(image)));
  });
  for (const finding of stale) finding.mend = forget;
  for (const finding of missing) finding.mend = queue;
}

const unlisted = (dataset: string, key: string): Finding => ({
  kind: 'stale',
  key,
  problem: `Dataset \`${dataset}\` has no image of this content any more.`,
  repair: 'It is deleted, with the packs of the dataset.',
});

const notEmbedded = (extractor: string, { key, content, meaning }: ListedImage): Finding => ({
  kind: 'missing',
  key: stateKey.image(extractor, meaning.dataset, content),
  problem: `The image ${key} is neither embedded nor rejected.`,
  repair: 'It is queued to be embedded.',
});

const outdated = (state: ObjectStore, key: string): Finding => ({
  kind: 'stale',
  key,
  problem: 'It is a rejection of before, when fewer images could be decoded.',
  repair: 'It is deleted.',
  mend: async () => void (await state.delete(key)),
});

const emptyPack = (state: ObjectStore, dataset: string, extractor: string, key: string): Finding => ({
  kind: 'orphaned',
  key,
  problem: `It is a pack of dataset \`${dataset}\`, of which this base model has no embedding any more.`,
  repair: 'It is deleted.',
  mend: async () => {
    if (!(await hasAny(state, stateKey.images(extractor, dataset)))) await state.delete(key);
  },
});

/** What is left of a dataset that was deleted with another tool. */
async function* findLeftBehind(
  deps: DatasetDeps,
  dataset: string,
  stored: readonly Stored[],
  after: string,
): AsyncGenerator<Step> {
  for (const { extractor, images, packs } of stored) {
    const left = [...images, ...packs].filter((key) => key > after);
    for (let i = 0; i < left.length; i += atOnce) {
      const some = left.slice(i, i + atOnce);
      const finding: Finding = {
        kind: 'orphaned',
        key: stateKey.features(extractor, dataset),
        problem: `Dataset \`${dataset}\` has no object any more, and ${some.length} ${some.length === 1 ? 'object was' : 'objects were'} made of its images.`,
        repair: 'They are deleted.',
        mend: () => removeLeftBehind(deps, dataset, extractor, some),
      };
      yield { at: some.at(-1) ?? '', findings: [finding] };
    }
  }
}

async function removeLeftBehind(
  deps: DatasetDeps,
  dataset: string,
  extractor: string,
  keys: readonly string[],
): Promise<void> {
  const { state } = deps;
  const isPack = (key: string) => key.startsWith(stateKey.packs(extractor, dataset));
  const images = keys.filter((key) => !isPack(key));
  await deleteFeatures(deps, dataset, images);
  if (await hasAny(state, stateKey.images(extractor, dataset))) return;
  await eachLimited(keys.filter(isPack), 32, (key) => state.delete(key));
}

async function listStored(state: ObjectStore, dataset: string): Promise<Stored[]> {
  const { folders } = await state.level(stateKey.extractors);
  return eachLimited(folders.sort(), 4, async (extractor): Promise<Stored> => {
    const images = await keysBelow(state, stateKey.images(extractor, dataset));
    return {
      extractor,
      images: images.filter((key) => imageEnding.test(key)),
      packs: await keysBelow(state, stateKey.packs(extractor, dataset)),
    };
  });
}

async function keysBelow(state: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of state.list(prefix)) keys.push(key);
  return keys;
}

async function hasAny(store: ObjectStore, prefix: string): Promise<boolean> {
  for await (const _ of store.list(prefix)) return true;
  return false;
}

const contentOf = (key: string) => key.slice(key.lastIndexOf('/') + 1).replace(imageEnding, '');
