import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { HeadstartError } from '../domain/errors.ts';
import type { ObjectEntry, ObjectStore, ObjectVersion, StoredObject } from '../ports/object-store.ts';

/** Attempts of a request while other conditional requests for its key are running: about 7 s of pauses in total. */
const maxAttempts = 20;
const longestPauseMs = 800;

/** A bucket of S3 as an {@link ObjectStore}. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
export function createS3ObjectStore(client: S3Client, bucket: string): ObjectStore {
  const at = (key: string) => ({ Bucket: bucket, Key: key });

  return {
    async get(key, { ifMatch } = {}) {
      const command = new GetObjectCommand({ ...at(key), ...(ifMatch && { IfMatch: quoted(ifMatch) }) });
      return unless(['NoSuchKey', 'PreconditionFailed'], () => read(client, command));
    },

    async head(key) {
      const response = await unless(['NotFound', 'NoSuchKey'], () => client.send(new HeadObjectCommand(at(key))));
      if (!response) return undefined;
      return entry(key, response.ETag, response.ContentLength, response.LastModified);
    },

    async put(key, body, { contentType, create, ifMatch } = {}) {
      const command = new PutObjectCommand({
        ...at(key),
        Body: body,
        ...(contentType && { ContentType: contentType }),
        ...(create && { IfNoneMatch: '*' }),
        ...(ifMatch && { IfMatch: quoted(ifMatch) }),
      });
      const lost = ifMatch ? ['PreconditionFailed', 'NoSuchKey'] : ['PreconditionFailed'];
      const response = await unless(lost, () => untilSettled(key, () => client.send(command)));
      return response && { etag: bare(response.ETag) };
    },

    async *list(prefix, { after } = {}) {
      const pages = paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix, ...(after && { StartAfter: after }) },
      );
      for await (const page of pages) {
        for (const object of page.Contents ?? []) {
          yield entry(object.Key ?? '', object.ETag, object.Size, object.LastModified);
        }
      }
    },

    async level(prefix) {
      const folders: string[] = [];
      const keys: string[] = [];
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, Delimiter: '/' });
      for await (const page of pages) {
        for (const folder of page.CommonPrefixes ?? []) folders.push((folder.Prefix ?? '').slice(prefix.length, -1));
        for (const object of page.Contents ?? []) keys.push(object.Key ?? '');
      }
      return { folders, keys };
    },

    async copy(from, to, { ifMatch }) {
      const command = new CopyObjectCommand({
        ...at(to),
        CopySource: `${bucket}/${from.split('/').map(encodeURIComponent).join('/')}`,
        CopySourceIfMatch: quoted(ifMatch),
        IfNoneMatch: '*',
      });
      try {
        const { CopyObjectResult } = await untilSettled(to, () => client.send(command));
        return { etag: bare(CopyObjectResult?.ETag) };
      } catch (error) {
        if (nameOf(error) === 'NoSuchKey') return 'changed';
        if (nameOf(error) !== 'PreconditionFailed') throw error;
        return (await this.head(to)) ? 'exists' : 'changed';
      }
    },

    async delete(key, { ifMatch } = {}) {
      const command = new DeleteObjectCommand({ ...at(key), ...(ifMatch && { IfMatch: quoted(ifMatch) }) });
      const response = await unless(['PreconditionFailed', 'NoSuchKey'], () =>
        untilSettled(key, () => client.send(command)),
      );
      return response !== undefined;
    },

    async *versions(prefix) {
      for (let from = {}; ; ) {
        const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...from });
        const page = await client.send(command);
        const found: ObjectVersion[] = [
          ...(page.Versions ?? []).map((listed) =>
            version(listed, { size: listed.Size, etag: listed.ETag, marker: false }),
          ),
          ...(page.DeleteMarkers ?? []).map((listed) => version(listed, { marker: true })),
        ];
        yield* found;
        if (!page.IsTruncated) return;
        from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      }
    },

    async getVersion(key, version) {
      const command = new GetObjectCommand({ ...at(key), VersionId: version });
      return (await unless(['NoSuchKey', 'NoSuchVersion'], () => read(client, command)))?.body;
    },

    async deleteVersion(key, version, { ifMatch } = {}) {
      const condition = ifMatch && { IfMatch: quoted(ifMatch) };
      const command = new DeleteObjectCommand({ ...at(key), VersionId: version, ...condition });
      await unless(['PreconditionFailed', 'NoSuchKey'], () => untilSettled(key, () => client.send(command)));
    },
  };
}

/** Reads an object. The SDK repeats a failed request, but not a response whose body breaks off. */
async function read(client: S3Client, command: GetObjectCommand): Promise<StoredObject | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { Body, ETag, ContentType } = await client.send(command);
    try {
      const body = await Body?.transformToByteArray();
      return body && { body, etag: bare(ETag), ...(ContentType && { contentType: ContentType }) };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/**
 * Repeats a request while S3 responds with 409, because another conditional request for the key is running. The pauses are
 * random, so that many writers do not collide again each time.
 * @throws HeadstartError `conflict`: every attempt failed
 */
async function untilSettled<T>(key: string, send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (cause) {
      if (nameOf(cause) !== 'ConditionalRequestConflict') throw cause;
      if (attempt === maxAttempts) {
        const message = `Many requests are writing ${key} at the same time. Wait some seconds, then try again.`;
        throw new HeadstartError('conflict', message, { cause });
      }
      const pause = Math.random() * Math.min(longestPauseMs, 25 * 2 ** attempt);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function unless<T>(names: string[], send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (names.includes(nameOf(error))) return undefined;
    throw error;
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');
const bare = (etag = '') => etag.replaceAll('"', '');
const quoted = (etag: string) => `"${etag}"`;

interface Listed {
  Key?: string | undefined;
  VersionId?: string | undefined;
  IsLatest?: boolean | undefined;
  LastModified?: Date | undefined;
}

function version(
  { Key = '', VersionId = '', IsLatest = false, LastModified }: Listed,
  { etag, size, marker }: { etag?: string | undefined; size?: number | undefined; marker: boolean },
): ObjectVersion {
  return { ...entry(Key, etag, size, LastModified), version: VersionId, latest: IsLatest, marker };
}

function entry(key: string, etag: string | undefined, size = 0, lastModified = new Date(0)): ObjectEntry {
  return { key, etag: bare(etag), size, lastModified };
}
