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
  /** A header that selects it. */
  header?: string;
  /** Optional parameters. */
  takes?: string[];
  run: Operation;
}

const overrides = ['type', 'language', 'expires', 'disposition', 'encoding'].map((name) => `response-content-${name}`);
const getParameters = [...overrides, 'response-cache-control', 'response-expires', 'versionId', 'partNumber'];
const listParameters = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];

/** The first match counts. */
const routes: Route[] = [
  {
    name: 'UploadPartCopy',
    method: 'PUT',
    of: 'object',
    when: ['partNumber', 'uploadId'],
    header: 'x-amz-copy-source',
    run: uploadPartCopy,
  },
  { name: 'UploadPart', method: 'PUT', of: 'object', when: ['partNumber', 'uploadId'], run: uploadPart },
  {
    name: 'PutObjectTagging',
    method: 'PUT',
    of: 'object',
    when: ['tagging'],
    takes: ['versionId'],
    run: putObjectTagging,
  },
  {
    name: 'GetObjectTagging',
    method: 'GET',
    of: 'object',
    when: ['tagging'],
    takes: ['versionId'],
    run: getObjectTagging,
  },
  {
    name: 'DeleteObjectTagging',
    method: 'DELETE',
    of: 'object',
    when: ['tagging'],
    takes: ['versionId'],
    run: deleteObjectTagging,
  },
  { name: 'CopyObject', method: 'PUT', of: 'object', header: 'x-amz-copy-source', run: copyObject },
  { name: 'PutObject', method: 'PUT', of: 'object', run: putObject },
  {
    name: 'ListParts',
    method: 'GET',
    of: 'object',
    when: ['uploadId'],
    takes: ['max-parts', 'part-number-marker', 'encoding-type'],
    run: listParts,
  },
  { name: 'GetObject', method: 'GET', of: 'object', takes: getParameters, run: getObject },
  { name: 'HeadObject', method: 'HEAD', of: 'object', takes: getParameters, run: headObject },
  { name: 'AbortMultipartUpload', method: 'DELETE', of: 'object', when: ['uploadId'], run: abortMultipartUpload },
  { name: 'DeleteObject', method: 'DELETE', of: 'object', takes: ['versionId'], run: deleteObject },
  { name: 'CreateMultipartUpload', method: 'POST', of: 'object', when: ['uploads'], run: createMultipartUpload },
  { name: 'CompleteMultipartUpload', method: 'POST', of: 'object', when: ['uploadId'], run: completeMultipartUpload },

  {
    name: 'ListObjectsV2',
    method: 'GET',
    of: 'bucket',
    when: ['list-type'],
    takes: [...listParameters, 'continuation-token', 'start-after', 'fetch-owner'],
    run: listObjectsV2,
  },
  {
    name: 'ListObjectVersions',
    method: 'GET',
    of: 'bucket',
    when: ['versions'],
    takes: [...listParameters, 'key-marker', 'version-id-marker'],
    run: listObjectVersions,
  },
  {
    name: 'ListMultipartUploads',
    method: 'GET',
    of: 'bucket',
    when: ['uploads'],
    takes: ['prefix', 'delimiter', 'max-uploads', 'encoding-type', 'key-marker', 'upload-id-marker'],
    run: listMultipartUploads,
  },
  { name: 'GetBucketLocation', method: 'GET', of: 'bucket', when: ['location'], run: getBucketLocation },
  { name: 'GetBucketVersioning', method: 'GET', of: 'bucket', when: ['versioning'], run: getBucketVersioning },
  { name: 'GetBucketCors', method: 'GET', of: 'bucket', when: ['cors'], run: getBucketCors },
  { name: 'PutBucketCors', method: 'PUT', of: 'bucket', when: ['cors'], run: putBucketCors },
  { name: 'DeleteBucketCors', method: 'DELETE', of: 'bucket', when: ['cors'], run: deleteBucketCors },
  { name: 'ListObjects', method: 'GET', of: 'bucket', takes: [...listParameters, 'marker'], run: listObjectsV1 },
  { name: 'DeleteObjects', method: 'POST', of: 'bucket', when: ['delete'], run: deleteObjects },
  { name: 'CreateBucket', method: 'PUT', of: 'bucket', run: createBucket },
  { name: 'HeadBucket', method: 'HEAD', of: 'bucket', run: headBucket },
  { name: 'DeleteBucket', method: 'DELETE', of: 'bucket', run: deleteBucket },

  { name: 'ListBuckets', method: 'GET', of: 'service', takes: ['prefix', 'max-buckets'], run: listBuckets },
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
