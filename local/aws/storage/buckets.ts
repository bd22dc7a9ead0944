import type { BucketSpec } from '../../contracts/resources.ts';
import type { Change, StoredObject, Upload, UploadPart } from './changes.ts';
import { createSortedList, type SortedList } from './sorted-list.ts';
import { compareUtf8 } from './utf8-order.ts';

export interface Bucket {
  settings: BucketSpec;
  created: number;
  objects: ReadonlyMap<string, StoredObject>;
  /** The objects' keys in UTF-8 order. */
  keys: SortedList<string>;
}

export interface UploadInProgress extends Upload {
  parts: Map<number, UploadPart>;
}

interface MutableBucket extends Bucket {
  objects: Map<string, StoredObject>;
}

/** All buckets with their objects, in memory. */
export interface Buckets {
  get(name: string): Bucket | undefined;
  all(): Iterable<Bucket>;
  upload(id: string): UploadInProgress | undefined;
  uploads(bucket: string): UploadInProgress[];
  /** Returns the files that are no longer referenced. */
  apply(change: Change): string[];
  /** The changes that lead from an empty store to this state. */
  snapshot(): Generator<Change>;
  /** The files of all bodies. */
  files(): Set<string>;
}

export function createBuckets(): Buckets {
  const buckets = new Map<string, MutableBucket>();
  const uploads = new Map<string, UploadInProgress>();

  const bucketOf = (name: string): MutableBucket => {
    const bucket = buckets.get(name);
    if (!bucket) throw new Error(`it names the bucket ${name}, which does not exist`);
    return bucket;
  };
  const uploadOf = (id: string): UploadInProgress => {
    const upload = uploads.get(id);
    if (!upload) throw new Error(`it names the upload ${id}, which does not exist`);
    return upload;
  };
  const end = (id: string): string[] => {
    const parts = [...uploadOf(id).parts.values()];
    uploads.delete(id);
    return parts.map(({ file }) => file);
  };

  function apply(change: Change): string[] {
    switch (change.op) {
      case 'bucket': {
        const { settings, at } = change;
        const existing = buckets.get(settings.name);
        if (existing) existing.settings = settings;
        else {
          buckets.set(settings.name, {
            settings,
            created: at,
            objects: new Map(),
            keys: createSortedList(compareUtf8),
          });
        }
        return [];
      }
      case 'cors': {
        const bucket = bucketOf(change.bucket);
        bucket.settings = { ...bucket.settings, cors: change.cors };
        return [];
      }
      case 'delete-bucket': {
        buckets.delete(change.bucket);
        return [...uploads.values()].filter((u) => u.bucket === change.bucket).flatMap((u) => end(u.id));
      }
      case 'put': {
        const { objects, keys } = bucketOf(change.bucket);
        const old = objects.get(change.key);
        objects.set(change.key, change.object);
        if (!old) keys.add(change.key);
        return [...(old ? [old.file] : []), ...(change.upload ? end(change.upload) : [])];
      }
      case 'remove': {
        const { objects, keys } = bucketOf(change.bucket);
        return change.keys.flatMap((key) => {
          const old = objects.get(key);
          if (!old) return [];
          objects.delete(key);
          keys.remove(key);
          return [old.file];
        });
      }
      case 'tags': {
        const { objects } = bucketOf(change.bucket);
        const object = objects.get(change.key);
        if (object) objects.set(change.key, { ...object, tags: change.tags });
        return [];
      }
      case 'upload':
        uploads.set(change.upload.id, { ...change.upload, parts: new Map() });
        return [];
      case 'part': {
        const { parts } = uploadOf(change.upload);
        const old = parts.get(change.number);
        parts.set(change.number, change.part);
        return old ? [old.file] : [];
      }
      case 'abort':
        return end(change.upload);
      default:
        return [];
    }
  }

  return {
    get: (name) => buckets.get(name),
    all: () => buckets.values(),
    upload: (id) => uploads.get(id),
    uploads: (bucket) => [...uploads.values()].filter((upload) => upload.bucket === bucket),
    apply,

    *snapshot() {
      for (const { settings, created, objects } of buckets.values()) {
        yield { op: 'bucket', settings, at: created };
        for (const [key, object] of objects) yield { op: 'put', bucket: settings.name, key, object };
      }
      for (const { parts, ...upload } of uploads.values()) {
        yield { op: 'upload', upload };
        for (const [number, part] of parts) yield { op: 'part', upload: upload.id, number, part };
      }
    },

    files() {
      const files = new Set<string>();
      for (const { objects } of buckets.values()) for (const { file } of objects.values()) files.add(file);
      for (const { parts } of uploads.values()) for (const { file } of parts.values()) files.add(file);
      return files;
    },
  };
}
