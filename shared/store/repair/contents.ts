import { eachLimited } from '../../domain/each-limited.ts';
import { embedMessage } from '../../domain/queue/embed-message.ts';
import { imageEnding, rejectionEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { listDataset } from '../datasets/list-dataset.ts';
import { createFeatureStore } from '../features/feature-store.ts';
import { readPack } from '../features/packs.ts';
import type { DatasetDeps } from './datasets.ts';
import { examine, type Finding, type Step, together } from './finding.ts';

/** What a step reads at most. A pack has up to 26 MB. */
const most = { images: 200, packs: 2 };
const readsAtOnce = 16;

interface StoredKey {
  key: string;
  etag: string;
  extractor: string;
  dataset: string;
  kind: 'embedding' | 'rejection' | 'pack';
}

/**
 * Reads every embedding, rejection and pack: which can't be read, and which packs hold images that are gone.
 * @param options.dataset of this one alone
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
    const again = together(() => embedAnew(deps, images, findings));
    for (const finding of findings) finding.mend = again;
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
      if (page.length - packs < most.images && packs < most.packs) continue;
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
  const features = createFeatureStore(state, extractor, dataset);
  const read = kind === 'embedding' ? features.embedding : features.rejection;
  const next =
    extractor === builtIn ? 'queued to be embedded anew' : 'embedded anew by the next training that needs it';
  const found = await examine(
    () => read(contentOf(key)),
    () => ({ repair: `It is deleted, and its image ${next}.` }),
  );
  // Deleted since it was listed.
  return found.filter((finding) => finding.kind === 'damaged');
}

/** Deletes what can't be read, then queues the images of it that are there: after the deletion, as an event may be lost. */
async function embedAnew(
  { state, uploads, embedQueue, extractor: builtIn }: DatasetDeps,
  images: readonly StoredKey[],
  findings: readonly Finding[],
): Promise<void> {
  const damaged = images.filter(({ key }) => findings.some((finding) => finding.key === key));
  const places = new Set(damaged.map(({ extractor, dataset }) => `${extractor}/${dataset}`));
  for (const place of places) {
    const its = damaged.filter(({ extractor, dataset }) => `${extractor}/${dataset}` === place);
    const [{ extractor, dataset }] = its as [StoredKey];
    const features = createFeatureStore(state, extractor, dataset);
    const of = (kind: StoredKey['kind']) => its.filter((each) => each.kind === kind).map(({ key }) => contentOf(key));
    await features.dropDamagedEmbeddings(of('embedding'));
    await features.dropDamagedRejections(of('rejection'));
    if (extractor !== builtIn) continue;
    const { images: listed } = await listDataset(uploads, dataset);
    const contents = new Set(its.map(({ key }) => contentOf(key)));
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
  if (found.length > 0 || (await listings.hold(dataset, contents))) return found;
  const problem = `It holds embeddings of images that dataset \`${dataset}\` has no more.`;
  return [{ kind: 'stale', key, problem, ...advice }];
}

/** The contents of datasets, listed anew only where something is not in what was listed before. */
function createListings(uploads: ObjectStore) {
  const known = new Map<string, ReadonlySet<string>>();
  const holdsAll = (dataset: string, contents: readonly string[]) =>
    contents.every((content) => known.get(dataset)?.has(content));
  return {
    async hold(dataset: string, contents: readonly string[]): Promise<boolean> {
      if (holdsAll(dataset, contents)) return true;
      const { exists, images } = await listDataset(uploads, dataset);
      known.set(dataset, new Set(images.map(({ content }) => content)));
      // What is left of a deleted dataset is found as a whole.
      return !exists || holdsAll(dataset, contents);
    },
  };
}

type Listings = ReturnType<typeof createListings>;

const contentOf = (key: string) => key.slice(key.lastIndexOf('/') + 1).replace(imageEnding, '');
