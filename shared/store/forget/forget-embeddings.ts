import { eachLimited } from '../../domain/each-limited.ts';
import { imageEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore, ObjectVersion } from '../../ports/object-store.ts';
import { decodeFeatures } from '../features/feature-file.ts';
import { deleteVersions, listVersionsOf } from '../objects/object-versions.ts';
import type { ImageIdentity } from './image-matcher.ts';

const extractorsAtOnce = 4;
const readsAtOnce = 16;

export interface ForgottenEmbeddings {
  /** Embeddings, each with its thumbnail, and rejections. */
  embeddings: number;
  packs: number;
}

/**
 * Deletes for good what any base model made of these images, and every pack of the dataset, which may hold it too: a
 * training makes packs again. Adds to the images' content ids those of embeddings with the same SHA-256.
 */
export async function forgetEmbeddings(
  state: ObjectStore,
  dataset: string,
  images: readonly ImageIdentity[],
): Promise<ForgottenEmbeddings> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  const gone = await eachLimited(extractors, extractorsAtOnce, async (extractor) => {
    const packs = await listVersionsOf(state, stateKey.packs(extractor, dataset));
    const stored = await findStored(state, stateKey.images(extractor, dataset), images);
    // Packs first: who finds an embedding gone must find no pack with it.
    await deleteVersions(state, packs);
    await deleteVersions(state, stored);
    return { embeddings: countLatest(stored), packs: countLatest(packs) };
  });
  const sum = (count: (its: ForgottenEmbeddings) => number) => gone.reduce((all, its) => all + count(its), 0);
  return { embeddings: sum((its) => its.embeddings), packs: sum((its) => its.packs) };
}

const countLatest = (versions: readonly ObjectVersion[]) =>
  versions.filter(({ latest, marker }) => latest && !marker).length;

/** All versions of what is stored of these images below a prefix. */
async function findStored(
  state: ObjectStore,
  prefix: string,
  images: readonly ImageIdentity[],
): Promise<ObjectVersion[]> {
  const sizes = new Set(images.map(({ size }) => `${size}`));
  const versions: ObjectVersion[] = [];
  for await (const version of state.versions(prefix)) if (sizes.has(sizeOf(version.key))) versions.push(version);

  await eachLimited(versions, readsAtOnce, async (version) => {
    const content = contentOf(version.key.slice(prefix.length));
    const known = images.find(({ contents }) => contents.has(content));
    if (known || version.marker || !version.key.endsWith('.arrow')) return;
    // The ETag of the image was another one: it has been moved since, or was uploaded twice.
    const digest = await readDigest(state, version);
    images.find(({ sha256 }) => sha256 !== undefined && sha256 === digest)?.contents.add(content);
  });
  return versions.filter(({ key }) => images.some(({ contents }) => contents.has(contentOf(key.slice(prefix.length)))));
}

const contentOf = (file: string) => file.replace(imageEnding, '');

/** A content id is `{etag}-{size}`. */
const sizeOf = (key: string) => /-(\d+)$/.exec(contentOf(key))?.[1] ?? '';

/** Undefined: it is damaged, and so of no image that one could tell. */
async function readDigest(state: ObjectStore, { key, version }: ObjectVersion): Promise<string | undefined> {
  const body = await state.getVersion(key, version);
  try {
    return body && decodeFeatures(body)[0]?.sha256;
  } catch {
    return undefined;
  }
}
