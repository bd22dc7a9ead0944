import { eachLimited } from '../../domain/each-limited.ts';
import { embedMessage } from '../../domain/queue/embed-message.ts';
import { rejectionEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { listDataset } from '../datasets/list-dataset.ts';
import { anyRows } from '../features/any-file.ts';
import { contentOfKey } from '../features/feature-keys.ts';
import { readPack } from '../features/packs.ts';
import { createRowStore } from '../features/row-store.ts';
import type { DatasetDeps } from './datasets.ts';
import { examine, type Finding, type Step, together } from './finding.ts';

/** The number of objects that a step reads. A pack has up to 26 MB. */
const maxInStep = { images: 200, packs: 2 };
const readsAtOnce = 16;

interface StoredKey {
  key: string;
  etag: string;
  extractor: string;
  dataset: string;
  kind: 'embedding' | 'rejection' | 'pack';
}

/**
 * Reads every embedding, map, rejection and pack, and finds the damaged ones and packs with deleted images.
 * @param options.dataset only this dataset
 */
export async function* findContentProblems(
  deps: DatasetDeps,
  { after, dataset }: { after?: string | undefined; dataset?: string | undefined },
): AsyncGenerator<Step> {
  const listings = createListings(deps.uploads);
  for await (const page of pagesOf(deps.state, dataset, after)) {
    const images = page.filter(({ kind }) => kind !== 'pack');
    const damaged = await eachLimited(images, readsAtOnce, (image) => examineImage(deps, image));
    const packs: Finding[] = [];
    for (const pack of page.filter(({ kind }) => kind === 'pack'))
      packs.push(...(await examinePack(deps, pack, listings)));
    const findings = damaged.flat();
    const mend = together(() => embedAgain(deps, images, findings));
    for (const finding of findings) finding.mend = mend;
    yield { at: page.at(-1)?.key ?? '', findings: [...findings, ...packs] };
  }
}

async function* pagesOf(state: ObjectStore, dataset?: string, after = ''): AsyncGenerator<StoredKey[]> {
  const { folders } = await state.level(stateKey.extractors);
  const prefixes =
    dataset === undefined
      ? [stateKey.extractors]
      : folders.sort().map((extractor) => stateKey.features(extractor, dataset));
  let page: StoredKey[] = [];
  for (const prefix of prefixes) {
    for await (const { key, etag } of state.list(prefix, after === '' ? {} : { after })) {
      const found = parse(key, etag);
      if (!found) continue;
      page.push(found);
      const packs = page.filter(({ kind }) => kind === 'pack').length;
      if (page.length - packs < maxInStep.images && packs < maxInStep.packs) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

function parse(key: string, etag: string): StoredKey | undefined {
  const [, extractor, dataset, folder, file] = /^features\/([^/]+)\/([^/]+)\/(images|packs)\/([^/]+)$/.exec(key) ?? [];
  if (extractor === undefined || dataset === undefined || file === undefined) return undefined;
  if (folder === 'packs') return { key, etag, extractor, dataset, kind: 'pack' };
  if (file.endsWith('.arrow')) return { key, etag, extractor, dataset, kind: 'embedding' };
  return file.endsWith(rejectionEnding) ? { key, etag, extractor, dataset, kind: 'rejection' } : undefined;
}

async function examineImage(
  { state, extractor: builtIn }: DatasetDeps,
  { key, extractor, dataset, kind }: StoredKey,
): Promise<Finding[]> {
  const features = createRowStore(state, extractor, dataset, anyRows);
  const read = kind === 'embedding' ? features.row : features.rejection;
  const next =
    extractor === builtIn
      ? 'The image is queued to be embedded again.'
      : 'The next training that needs the image embeds it again.';
  const found = await examine(
    () => read(contentOfKey(key)),
    () => ({ repair: `It is deleted. ${next}` }),
  );
  // A missing object was deleted after the listing.
  return found.filter((finding) => finding.kind === 'damaged');
}

/** Deletes the damaged objects, then queues their images if these still exist: an event may have been lost meanwhile. */
async function embedAgain(
  { state, uploads, embedQueue, extractor: builtIn }: DatasetDeps,
  images: readonly StoredKey[],
  findings: readonly Finding[],
): Promise<void> {
  const damaged = images.filter(({ key }) => findings.some((finding) => finding.key === key));
  const folderOf = ({ extractor, dataset }: StoredKey) => stateKey.features(extractor, dataset);
  for (const folder of new Set(damaged.map(folderOf))) {
    const group = damaged.filter((stored) => folderOf(stored) === folder);
    const [{ extractor, dataset }] = group as [StoredKey];
    const features = createRowStore(state, extractor, dataset, anyRows);
    const contentsOf = (kind: StoredKey['kind']) =>
      group.filter((stored) => stored.kind === kind).map(({ key }) => contentOfKey(key));
    await features.deleteDamagedRows(contentsOf('embedding'));
    await features.deleteDamagedRejections(contentsOf('rejection'));
    if (extractor !== builtIn) continue;
    const { images: listed } = await listDataset(uploads, dataset);
    const contents = new Set(group.map(({ key }) => contentOfKey(key)));
    const again = new Map(listed.filter(({ content }) => contents.has(content)).map((image) => [image.content, image]));
    await embedQueue.send([...again.values()].map((image) => embedMessage(image)));
  }
}

async function examinePack(
  { state }: DatasetDeps,
  { key, etag, extractor, dataset }: StoredKey,
  listings: Listings,
): Promise<Finding[]> {
  const advice = {
    repair: 'It is deleted. The next training makes it again.',
    mend: async () => void (await state.delete(key, { ifMatch: etag })),
  };
  let contents: string[] = [];
  const found = await examine(
    async () => {
      contents = (await readPack(state, extractor, dataset, key))?.rows.map(({ content }) => content) ?? [];
    },
    () => advice,
  );
  if (found.length > 0 || (await listings.holdAll(dataset, contents))) return found;
  const problem = `It holds embeddings of images that dataset \`${dataset}\` no longer has.`;
  return [{ kind: 'stale', key, problem, ...advice }];
}

/** The contents of datasets. A dataset is listed again only when its last listing lacks a content. */
function createListings(uploads: ObjectStore) {
  const known = new Map<string, ReadonlySet<string>>();
  const knowsAll = (dataset: string, contents: readonly string[]) =>
    contents.every((content) => known.get(dataset)?.has(content));
  return {
    async holdAll(dataset: string, contents: readonly string[]): Promise<boolean> {
      if (knowsAll(dataset, contents)) return true;
      const { exists, images } = await listDataset(uploads, dataset);
      known.set(dataset, new Set(images.map(({ content }) => content)));
      // Another finder reports everything that is left of a deleted dataset.
      return !exists || knowsAll(dataset, contents);
    },
  };
}

type Listings = ReturnType<typeof createListings>;
