import type { BucketSpec } from '../../../contracts.ts';
import { readBody } from '../body.ts';
import type { Operation } from '../call.ts';
import { S3Error } from '../errors.ts';
import { allowBucket, findBucket } from '../lookup.ts';
import { document, parseXml, textOf } from '../xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: Operation = (s3, call) => {
  s3.access.require(call.identity, { action: 's3:ListAllMyBuckets', resource: '*', resourcePolicy: undefined });
  const prefix = call.query.get('prefix') ?? '';
  const buckets = [...s3.store.buckets.all()]
    .filter(({ settings }) => settings.name.startsWith(prefix))
    .sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
  return {
    status: 200,
    body: document([
      'ListAllMyBucketsResult',
      [
        ['Owner', [['ID', s3.accountId]]],
        [
          'Buckets',
          buckets.map(({ settings, created }) => [
            'Bucket',
            [
              ['Name', settings.name],
              ['CreationDate', new Date(created).toISOString()],
              ['BucketRegion', s3.region],
            ],
          ]),
        ],
      ],
    ]),
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket: Operation = async (s3, call) => {
  const name = call.bucket;
  allowBucket(s3, call, 's3:CreateBucket', name);
  if (!isBucketName(name)) throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
  const body = await readBody(call);
  const region = body.trim() === '' ? undefined : textOf(parseXml(body), 'LocationConstraint');
  if (region !== undefined && region !== s3.region) {
    throw new S3Error(
      'IllegalLocationConstraintException',
      `The ${region} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  if (s3.store.buckets.get(name)) throw new S3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: name });
  const settings: BucketSpec = { name, cors: [], notifications: [], versioned: false, expirations: [] };
  s3.store.commit({ op: 'bucket', at: Date.now(), settings });
  return { status: 200, headers: { location: `/${name}` } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Operation = (s3, call) => {
  findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:ListBucket', call.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': s3.region } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation: Operation = (s3, call) => {
  findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:GetBucketLocation', call.bucket);
  // The first region has no name here, for historical reasons.
  const name = s3.region === 'us-east-1' ? '' : s3.region;
  return { status: 200, body: document(['LocationConstraint', name]) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket: Operation = (s3, call) => {
  const { objects } = findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:DeleteBucket', call.bucket);
  if (objects.size > 0) throw new S3Error('BucketNotEmpty', undefined, { BucketName: call.bucket });
  s3.store.commit({ op: 'delete-bucket', bucket: call.bucket });
  return { status: 204 };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
}
