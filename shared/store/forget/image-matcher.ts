import { contentId } from '../../domain/dataset/upload-key.ts';
import { sha256 } from '../../domain/digest.ts';
import { maxImageBytes } from '../../domain/images/limits.ts';
import type { ObjectStore, ObjectVersion } from '../../ports/object-store.ts';

/** Identifies all copies of an image, whatever their keys and ETags. */
export interface ImageIdentity {
  /** Bytes. */
  size: number;
  /** Content ids that copies were found under. */
  contents: Set<string>;
  /** Undefined for files that are too large to be images: these are compared by their ETags alone. */
  sha256: string | undefined;
}

/** Finds copies among object versions. It reads an object only if size and ETag don't decide, and only once. */
export function createImageMatcher(uploads: ObjectStore) {
  const digests = new Map<string, string | undefined>();

  async function digestOf({ key, version, etag, size }: ObjectVersion): Promise<string | undefined> {
    if (size > maxImageBytes) return undefined;
    const content = contentId(etag, size);
    if (!digests.has(content)) {
      const body = await uploads.getVersion(key, version);
      digests.set(content, body && sha256(body));
    }
    return digests.get(content);
  }

  return {
    async identify(version: ObjectVersion): Promise<ImageIdentity> {
      const contents = new Set([contentId(version.etag, version.size)]);
      return { size: version.size, contents, sha256: await digestOf(version) };
    },

    /** Adds the version's content id to the image when it is a copy. */
    async isSame(version: ObjectVersion, image: ImageIdentity): Promise<boolean> {
      if (version.marker || version.size !== image.size) return false;
      const content = contentId(version.etag, version.size);
      if (image.contents.has(content)) return true;
      if (image.sha256 === undefined || (await digestOf(version)) !== image.sha256) return false;
      image.contents.add(content);
      return true;
    },
  };
}
