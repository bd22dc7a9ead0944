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
  // Our own copy, whose response was lost; or the same image is under both labels, and one of them is enough.
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
 * Whether the image was copied before its owner replaced or deleted the source, when the copy's response was lost. With
 * ETags that are not digests, no bytes are left to compare: a copy has the source's size and is not older.
 */
async function wasCopied(uploads: ObjectStore, source: ObjectEntry, to: string): Promise<boolean> {
  const target = await uploads.head(to);
  if (target?.size !== source.size) return false;
  return target.etag === source.etag || target.lastModified >= source.lastModified;
}

/** Finishes a move whose process died: if the copy was made, the source is deleted. Otherwise nothing has happened. */
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
 * Whether two objects have equal bytes. Equal ETags mean yes; different ones decide nothing under KMS and after multipart
 * uploads.
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

/** A copy with another ETag has another content id. Without this, its image would be embedded again. */
async function keepEmbeddings(
  { state }: Stores,
  dataset: string,
  source: ObjectContent,
  copy: ObjectContent,
): Promise<void> {
  if (source.etag === copy.etag) return;
  const [from, to] = [contentId(source.etag, source.size), contentId(copy.etag, copy.size)];
  // This only saves work: after a failure the image is embedded again.
  await copyEmbeddings(state, dataset, from, to).catch(() => undefined);
}
