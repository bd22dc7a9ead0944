import { deleteBucketCors, getBucketCors, putBucketCors } from './operations/bucket-cors.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
} from './operations/buckets.ts';
import { completeMultipartUpload } from './operations/complete-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import { listObjectsV1, listObjectsV2 } from './operations/list-objects.ts';
import { listMultipartUploads, listParts } from './operations/list-uploads.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/object-tagging.ts';
import { putObject } from './operations/put-object.ts';
import { abortMultipartUpload, createMultipartUpload } from './operations/start-upload.ts';
import { uploadPart, uploadPartCopy } from './operations/upload-part.ts';
import type { Call, Operation } from './protocol/call.ts';
import { S3Error } from './protocol/errors.ts';

export interface Route {
  name: string;
  method: string;
  of: 'service' | 'bucket' | 'object';
  /** Query parameters that select this operation. */
  when?: string[];
  /** A header that selects this operation. */
  header?: string;
  /** Query parameters that this operation accepts. */
  takes?: string[];
  run: Operation;
}

const overrides = ['type', 'language', 'expires', 'disposition', 'encoding'].map((name) => `response-content-${name}`);
const getParameters = [...overrides, 'response-cache-control', 'response-expires', 'versionId', 'partNumber'];
const listParameters = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];

const on = (
  method: string,
  of: Route['of'],
  name: string,
  run: Operation,
  parameters: Pick<Route, 'when' | 'header' | 'takes'> = {},
): Route => ({ method, of, name, run, ...parameters });

/** The first match counts. */
const routes: Route[] = [
  on('PUT', 'object', 'UploadPartCopy', uploadPartCopy, {
    when: ['partNumber', 'uploadId'],
    header: 'x-amz-copy-source',
  }),
  on('PUT', 'object', 'UploadPart', uploadPart, { when: ['partNumber', 'uploadId'] }),
  on('PUT', 'object', 'PutObjectTagging', putObjectTagging, { when: ['tagging'], takes: ['versionId'] }),
  on('GET', 'object', 'GetObjectTagging', getObjectTagging, { when: ['tagging'], takes: ['versionId'] }),
  on('DELETE', 'object', 'DeleteObjectTagging', deleteObjectTagging, { when: ['tagging'], takes: ['versionId'] }),
  on('PUT', 'object', 'CopyObject', copyObject, { header: 'x-amz-copy-source' }),
  on('PUT', 'object', 'PutObject', putObject),
  on('GET', 'object', 'ListParts', listParts, {
    when: ['uploadId'],
    takes: ['max-parts', 'part-number-marker', 'encoding-type'],
  }),
  on('GET', 'object', 'GetObject', getObject, { takes: getParameters }),
  on('HEAD', 'object', 'HeadObject', headObject, { takes: getParameters }),
  on('DELETE', 'object', 'AbortMultipartUpload', abortMultipartUpload, { when: ['uploadId'] }),
  on('DELETE', 'object', 'DeleteObject', deleteObject, { takes: ['versionId'] }),
  on('POST', 'object', 'CreateMultipartUpload', createMultipartUpload, { when: ['uploads'] }),
  on('POST', 'object', 'CompleteMultipartUpload', completeMultipartUpload, { when: ['uploadId'] }),
  on('GET', 'bucket', 'ListObjectsV2', listObjectsV2, {
    when: ['list-type'],
    takes: [...listParameters, 'continuation-token', 'start-after', 'fetch-owner'],
  }),
  on('GET', 'bucket', 'ListObjectVersions', listObjectVersions, {
    when: ['versions'],
    takes: [...listParameters, 'key-marker', 'version-id-marker'],
  }),
  on('GET', 'bucket', 'ListMultipartUploads', listMultipartUploads, {
    when: ['uploads'],
    takes: ['prefix', 'delimiter', 'max-uploads', 'encoding-type', 'key-marker', 'upload-id-marker'],
  }),
  on('GET', 'bucket', 'GetBucketLocation', getBucketLocation, { when: ['location'] }),
  on('GET', 'bucket', 'GetBucketVersioning', getBucketVersioning, { when: ['versioning'] }),
  on('GET', 'bucket', 'GetBucketCors', getBucketCors, { when: ['cors'] }),
  on('PUT', 'bucket', 'PutBucketCors', putBucketCors, { when: ['cors'] }),
  on('DELETE', 'bucket', 'DeleteBucketCors', deleteBucketCors, { when: ['cors'] }),
  on('GET', 'bucket', 'ListObjects', listObjectsV1, { takes: [...listParameters, 'marker'] }),
  on('POST', 'bucket', 'DeleteObjects', deleteObjects, { when: ['delete'] }),
  on('PUT', 'bucket', 'CreateBucket', createBucket),
  on('HEAD', 'bucket', 'HeadBucket', headBucket),
  on('DELETE', 'bucket', 'DeleteBucket', deleteBucket),
  on('GET', 'service', 'ListBuckets', listBuckets, { takes: ['prefix', 'max-buckets'] }),
];

/** Parameters without an effect: the SDK's name of the operation, those for access logs (`x-...`), and the signature. */
const ignored = /^(x-(?!amz-).*|X-Amz-.*)$/;

/** @throws S3Error NotImplemented for an unknown operation, instead of running a similar one */
export function route({ method, bucket, key, query, headers }: Call): Route {
  const of = key !== '' ? 'object' : bucket !== '' ? 'bucket' : 'service';
  // A parameter that replaces a header counts as that header.
  const names = [...query.keys()].filter(
    (name) => !ignored.test(name) && !(name.startsWith('x-amz-') && name in headers),
  );
  const found = routes.find(
    ({ when = [], header, takes = [], ...one }) =>
      one.method === method &&
      one.of === of &&
      when.every((name) => query.has(name)) &&
      (header === undefined || headers[header] !== undefined) &&
      names.every((name) => when.includes(name) || takes.includes(name)),
  );
  if (found) return found;
  const parameters = names.length > 0 ? ` with ${names.join(', ')}` : '';
  throw new S3Error(
    'NotImplemented',
    `${method} of ${of === 'service' ? 'the service' : `a ${of}`}${parameters} is not implemented`,
  );
}
