import { readBody } from '../body/small-body.ts';
import { commitRemoval } from '../objects/commit.ts';
import { findBucket } from '../objects/lookup.ts';
import type { Operation } from '../protocol/call.ts';
import { asS3Error, S3Error } from '../protocol/errors.ts';
import { document, type Element, parseXml, textOf } from '../protocol/xml.ts';
import { requireDeletable, requireVersion } from './delete-object.ts';

const maxKeys = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation = async (s3, call) => {
  findBucket(s3, call.bucket);
  const request = parseXml(await readBody(call, { needsDigest: true }));
  const entries = request.children.filter(({ name }) => name === 'Object');
  if (request.name !== 'Delete' || entries.length === 0 || entries.length > maxKeys) throw new S3Error('MalformedXML');
  const quiet = textOf(request, 'Quiet') === 'true';

  const deleted: string[] = [];
  const failed: Element[] = [];
  let isFinal = false;
  for (const entry of entries) {
    const key = textOf(entry, 'Key');
    if (!key) throw new S3Error('MalformedXML');
    if (textOf(entry, 'LastModifiedTime') !== undefined || textOf(entry, 'Size') !== undefined) {
      throw new S3Error('NotImplemented', 'LastModifiedTime and Size are conditions of directory buckets only');
    }
    try {
      const version = requireVersion(textOf(entry, 'VersionId'));
      requireDeletable(s3, call, key, { etag: textOf(entry, 'ETag'), version });
      deleted.push(key);
      if (version !== undefined) isFinal = true;
    } catch (error) {
      const { code, message } = asS3Error(error);
      failed.push([
        'Error',
        [
          ['Key', key],
          ['Code', code],
          ['Message', message],
        ],
      ]);
    }
  }
  commitRemoval(s3, call, deleted);
  if (isFinal) await s3.store.purge();
  const results: Element[] = quiet ? [] : deleted.map((key) => ['Deleted', [['Key', key]]]);
  return { status: 200, body: document(['DeleteResult', [...results, ...failed]]) };
};
