import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore, ObjectVersion } from '../../ports/object-store.ts';
import { contentOfKey } from '../features/feature-keys.ts';
import { digestOfEmbedding } from '../features/image-digests.ts';
import { deleteObjectVersions, listObjectVersions } from '../objects/object-versions.ts';
import type { ImageIdentity } from './image-matcher.ts';

const extractorsAtOnce = 4;
const readsAtOnce = 16;

export interface ForgottenEmbeddings {
  /** Embeddings, each with its thumbnail, and rejections. */
  embeddings: number;
  packs: number;
}

/**
 * Permanently deletes the embeddings of these images by any base model, and all packs of the dataset, which may contain
 * them. The next training writes new packs. Adds the content ids of embeddings with the same SHA-256 to the images.
 */
export async function forgetEmbeddings(
  state: ObjectStore,
  dataset: string,
  images: readonly ImageIdentity[],
): Promise<ForgottenEmbeddings> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  const forgotten = await eachLimited(extractors, extractorsAtOnce, async (extractor) => {
    const packs = await listObjectVersions(state, stateKey.packs(extractor, dataset));
    const stored = await findStored(state, stateKey.images(extractor, dataset), images);
    // Packs first, so that no pack outlives an embedding in it.
    await deleteObjectVersions(state, packs);
    await deleteObjectVersions(state, stored);
    return { embeddings: countLatest(stored), packs: countLatest(packs) };
  });
  return {
    embeddings: forgotten.reduce((sum, { embeddings }) => sum + embeddings, 0),
    packs: forgotten.reduce((sum, { packs }) => sum + packs, 0),
  };
}

const countLatest = (versions: readonly ObjectVersion[]) =>
  versions.filter(({ latest, marker }) => latest && !marker).length;

/** All object versions below a prefix that belong to these images. */
async function findStored(
  state: ObjectStore,
  prefix: string,
  images: readonly ImageIdentity[],
): Promise<ObjectVersion[]> {
  const sizes = new Set(images.map(({ size }) => `${size}`));
  const versions: ObjectVersion[] = [];
  for await (const version of state.versions(prefix)) if (sizes.has(sizeOf(version.key))) versions.push(version);

  await eachLimited(versions, readsAtOnce, async (version) => {
    const content = contentOfKey(version.key);
    const known = images.find(({ contents }) => contents.has(content));
    if (known || version.marker || !version.key.endsWith('.arrow')) return;
    // Embeddings of the same bytes under another ETag: the image was moved, or uploaded twice.
    const body = await state.getVersion(version.key, version.version);
    const digest = body && digestOfEmbedding(body);
    images.find(({ sha256 }) => sha256 !== undefined && sha256 === digest)?.contents.add(content);
  });
  return versions.filter(({ key }) => images.some(({ contents }) => contents.has(contentOfKey(key))));
}

/** A content id is `{etag}-{size}`. */
const sizeOf = (key: string) => /-(\d+)$/.exec(contentOfKey(key))?.[1] ?? '';
