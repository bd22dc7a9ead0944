import { contentId } from '../../domain/dataset/upload-key.ts';
import { maxImageBytes } from '../../domain/images/limits.ts';
import type { ClaimRecord } from '../../domain/state/records.ts';
import type { ObjectEntry, ObjectStore } from '../../ports/object-store.ts';
import { copyEmbeddings } from '../features/copy-embeddings.ts';

export type Move = NonNullable<ClaimRecord['move']>;

export interface Stores {
  uploads: ObjectStore;
  state: ObjectStore;
}

/** `changed`: the source was replaced or deleted. `exists`: another image has the key. */
export type Moved = 'moved' | 'changed' | 'exists';

/**
 * Moves an image within its dataset: S3 can only copy and delete. The caller holds the claims on both keys.
 * @param inTime throws when the claims may be about to expire
 */
export async function moveImage(
  stores: Stores,
  dataset: string,
  source: ObjectEntry,
  to: string,
  inTime: () => void,
): Promise<Moved> {
  const { key: from, etag, size } = source;
  const copied = await stores.uploads.copy(from, to, { ifMatch: etag });
  if (copied === 'changed') return 'changed';
  // Either this is our own copy, whose response was lost, or the image is under both labels, and one of them is enough.
  if (copied === 'exists') {
    const moved = await finishMove(stores, dataset, { from, etag, to }, inTime);
    return moved === 'changed' && (await wasCopied(stores.uploads, source, to)) ? 'moved' : moved;
  }
  await keepEmbeddings(stores, dataset, source, { etag: copied.etag, size });
  inTime();
  await stores.uploads.delete(from, { ifMatch: etag });
  return 'moved';
}

/**
 * Whether our copy succeeded although its response was lost and the owner has replaced or deleted the source since. The
 * source's bytes are gone, so if ETags are not digests, an object of its size that is not older counts as the copy.
 */
async function wasCopied(uploads: ObjectStore, source: ObjectEntry, to: string): Promise<boolean> {
  const target = await uploads.head(to);
  if (target?.size !== source.size) return false;
  return target.etag === source.etag || target.lastModified >= source.lastModified;
}

/** Finishes a move whose process died: if the copy was made, the source is deleted. Otherwise nothing changes. */
export async function finishMove(
  stores: Stores,
  dataset: string,
  { from, etag, to }: Move,
  inTime: () => void,
): Promise<Moved> {
  const { uploads } = stores;
  const [source, copy] = await Promise.all([uploads.head(from), uploads.head(to)]);
  if (!copy || source?.etag !== etag) return 'changed';
  const isSame = await isSameImage(uploads, source, copy);
  if (!isSame) return isSame === undefined ? 'changed' : 'exists';
  await keepEmbeddings(stores, dataset, source, copy);
  inTime();
  await uploads.delete(from, { ifMatch: etag });
  return 'moved';
}

/**
 * Whether two objects have equal bytes. Equal ETags prove it; different ETags prove nothing under KMS or after
 * multipart uploads.
 * @returns undefined when one of them was replaced or deleted meanwhile
 */
async function isSameImage(uploads: ObjectStore, a: ObjectEntry, b: ObjectEntry): Promise<boolean | undefined> {
  if (a.size !== b.size) return false;
  if (a.etag === b.etag) return true;
  if (a.size > maxImageBytes) return false;
  const [one, other] = await Promise.all([a, b].map(({ key, etag }) => uploads.get(key, { ifMatch: etag })));
  return one && other && Buffer.compare(one.body, other.body) === 0;
}

type ObjectContent = Pick<ObjectEntry, 'etag' | 'size'>;

/**
 * Copies the embeddings for a copy with another ETag, which has another content id: the image need not be embedded
 * again.
 */
async function keepEmbeddings(
  { state }: Stores,
  dataset: string,
  source: ObjectContent,
  copy: ObjectContent,
): Promise<void> {
  if (source.etag === copy.etag) return;
  const [from, to] = [contentId(source.etag, source.size), contentId(copy.etag, copy.size)];
  // A failure costs only time: the image is embedded again.
  await copyEmbeddings(state, dataset, from, to).catch(() => undefined);
}
