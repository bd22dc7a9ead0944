import type { BucketSpec } from '../../../contracts/resources.ts';
import { readBody } from '../body/small-body.ts';
import { allowBucket, findBucket } from '../objects/lookup.ts';
import type { Operation } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document, type Element, parseXml, textOf } from '../protocol/xml.ts';

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
  const created = { status: 200, headers: { location: `/${name}` } };
  allowBucket(s3, call, 's3:CreateBucket', name);
  if (!isBucketName(name)) throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
  const body = await readBody(call);
  requireHere(s3.region, body.trim() === '' ? '' : (textOf(parseXml(body), 'LocationConstraint') ?? ''));
  if (s3.store.buckets.get(name)) {
    // In the oldest region a repeated request succeeds, and leaves the bucket unchanged.
    if (s3.region === oldestRegion) return created;
    throw new S3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: name });
  }
  const settings: BucketSpec = { name, cors: [], notifications: [], versioned: false, expirations: [] };
  s3.store.commit({ op: 'bucket', at: Date.now(), settings });
  return created;
};

/** A request without a location constraint means this region; a constraint can't name it. */
const oldestRegion = 'us-east-1';

/** @throws S3Error IllegalLocationConstraintException, InvalidLocationConstraint */
function requireHere(region: string, constraint: string): void {
  if (constraint === oldestRegion || (constraint !== '' && !/^(EU|[a-z]{2,3}(-[a-z]+)+-\d)$/.test(constraint))) {
    throw new S3Error('InvalidLocationConstraint', undefined, { LocationConstraint: constraint });
  }
  if ((constraint || oldestRegion) === region) return;
  throw new S3Error(
    'IllegalLocationConstraintException',
    `The ${constraint || 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

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
  // For historical reasons, this region is an empty string here.
  const name = s3.region === oldestRegion ? '' : s3.region;
  return { status: 200, body: document(['LocationConstraint', name]) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning: Operation = (s3, call) => {
  const { settings } = findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:GetBucketVersioning', call.bucket);
  const status: Element = ['Status', settings.versioned ? 'Enabled' : undefined];
  return { status: 200, body: document(['VersioningConfiguration', [status]]) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket: Operation = (s3, call) => {
  const { objects } = findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:DeleteBucket', call.bucket);
  if (objects.size > 0) throw new S3Error('BucketNotEmpty', undefined, { BucketName: call.bucket });
  s3.store.commit({ op: 'delete-bucket', bucket: call.bucket });
  return { status: 204 };
};

const reservedPrefixes = /^(xn--|sthree-|amzn-s3-demo-)/;
const reservedSuffixes = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucketName(name: string): boolean {
  const labels = name.split('.');
  return (
    name.length >= 3 &&
    name.length <= 63 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label)) &&
    !(labels.length === 4 && labels.every((label) => /^\d+$/.test(label))) &&
    !reservedPrefixes.test(name) &&
    !reservedSuffixes.test(name)
  );
}
