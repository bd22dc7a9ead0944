import { eachLimited } from '../../domain/each-limited.ts';
import { embedMessage } from '../../domain/queue/embed-message.ts';
import { imageEnding, rejectionEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type ListedImage, listDataset } from '../datasets/list-dataset.ts';
import { contentOfKey } from '../features/feature-keys.ts';
import { deleteUnlistedFeatures, type ForgetDeps } from '../forget/forget-unlisted.ts';
import { deleteKeys, hasKeys, listKeys } from '../objects/keys.ts';
import { type Finding, type Step, together } from './finding.ts';

export interface DatasetDeps extends ForgetDeps {
  /** The extractor that embeds every upload. */
  extractor: string;
}

/** Maximum number of objects of a deleted dataset in one finding. */
const maxObjects = 5_000;
/** Maximum number of findings in one step. */
const maxFindings = 1_000;

/** How long an image may wait for its embedding, in ms: with an empty queue, and with messages in it. */
const patienceMs = { idle: 10_000, busy: 3_600_000 };

interface Stored {
  extractor: string;
  images: string[];
  packs: string[];
}

/**
 * Compares the listings of a dataset: embeddings, rejections and packs of deleted images, and images that are neither
 * embedded nor rejected.
 * @param options.busy whether the embed queue has messages
 * @param options.after `at` of the last step
 */
export async function* findDatasetProblems(
  deps: DatasetDeps,
  dataset: string,
  { now, busy, after = '' }: { now: Date; busy: () => Promise<boolean>; after?: string },
): AsyncGenerator<Step> {
  // Listed before the images, so that every image embedded by now is in the second listing.
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
      if (!byContent.has(contentOfKey(key))) stale.push(key);
      else if (!isCurrent) found.push(outdated(deps.state, key));
      else if (extractor === deps.extractor) settled.add(contentOfKey(key));
    }
    if (keys.length === 0) found.push(...packs.map((key) => emptyPack(deps.state, dataset, extractor, key)));
  }
  found.push(...stale.map((key) => unlisted(dataset, key)));
  const pending = [...byContent.values()].filter(({ content }) => !settled.has(content));
  const longest = pending.length > 0 && (await busy()) ? patienceMs.busy : patienceMs.idle;
  for (const image of pending) {
    if (now.getTime() - image.uploadedAt.getTime() >= longest) found.push(notEmbedded(deps.extractor, image));
  }

  found.sort((a, b) => (a.key < b.key ? -1 : 1));
  const left = found.filter(({ key }) => key > after);
  for (let i = 0; i < left.length; i += maxFindings) {
    const findings = left.slice(i, i + maxFindings);
    withMends(deps, dataset, findings, byContent);
    yield { at: findings.at(-1)?.key ?? '', findings };
  }
}

/** Adds repairs to a step's findings: they run together, with one listing and one batch of messages. */
function withMends(
  deps: DatasetDeps,
  dataset: string,
  findings: Finding[],
  byContent: ReadonlyMap<string, ListedImage>,
): void {
  const stale = findings.filter(({ kind, mend }) => kind === 'stale' && !mend);
  const missing = findings.filter(({ kind }) => kind === 'missing');
  const forget = together(() =>
    deleteUnlistedFeatures(
      deps,
      dataset,
      stale.map(({ key }) => key),
    ),
  );
  const queue = together(() => {
    const images = missing.flatMap(({ key }) => byContent.get(contentOfKey(key)) ?? []);
    return deps.embedQueue.send(images.map((image) => embedMessage(image)));
  });
  for (const finding of stale) finding.mend = forget;
  for (const finding of missing) finding.mend = queue;
}

const unlisted = (dataset: string, key: string): Finding => ({
  kind: 'stale',
  key,
  problem: `Dataset \`${dataset}\` no longer has an image with this content.`,
  repair: 'It is deleted, together with the packs of the dataset.',
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
  problem: 'An earlier release, which could decode fewer images, rejected this image.',
  repair: 'It is deleted.',
  mend: async () => void (await state.delete(key)),
});

const emptyPack = (state: ObjectStore, dataset: string, extractor: string, key: string): Finding => ({
  kind: 'orphaned',
  key,
  problem: `It is a pack of dataset \`${dataset}\`, which no longer has an embedding by this base model.`,
  repair: 'It is deleted.',
  mend: async () => {
    if (!(await hasKeys(state, stateKey.images(extractor, dataset)))) await state.delete(key);
  },
});

/** The remaining objects of a dataset that was deleted with another tool. */
async function* findLeftBehind(
  deps: DatasetDeps,
  dataset: string,
  stored: readonly Stored[],
  after: string,
): AsyncGenerator<Step> {
  for (const { extractor, images, packs } of stored) {
    const left = [...images, ...packs].filter((key) => key > after);
    for (let i = 0; i < left.length; i += maxObjects) {
      const some = left.slice(i, i + maxObjects);
      const finding: Finding = {
        kind: 'orphaned',
        key: stateKey.features(extractor, dataset),
        problem: `Dataset \`${dataset}\` has been deleted, and ${some.length === 1 ? '1 object made from its images is' : `${some.length} objects made from its images are`} left.`,
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
  await deleteUnlistedFeatures(deps, dataset, images);
  if (await hasKeys(state, stateKey.images(extractor, dataset))) return;
  await deleteKeys(state, keys.filter(isPack));
}

async function listStored(state: ObjectStore, dataset: string): Promise<Stored[]> {
  const { folders } = await state.level(stateKey.extractors);
  return eachLimited(folders.sort(), 4, async (extractor): Promise<Stored> => {
    const images = await listKeys(state, stateKey.images(extractor, dataset));
    return {
      extractor,
      images: images.filter((key) => imageEnding.test(key)),
      packs: await listKeys(state, stateKey.packs(extractor, dataset)),
    };
  });
}
