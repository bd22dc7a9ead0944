import { readBody } from '../body/small-body.ts';
import { allowObject, findBucket, findObject } from '../objects/lookup.ts';
import { tagsInBody } from '../objects/tags.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document, type Element } from '../protocol/xml.ts';
import { requireVersion } from './delete-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Operation = (s3, call) => {
  const { tags = [] } = open(s3, call, 's3:GetObjectTagging');
  const set = tags.map(
    ({ key, value }): Element => [
      'Tag',
      [
        ['Key', key],
        ['Value', value],
      ],
    ],
  );
  return { status: 200, body: document(['Tagging', [['TagSet', set]]]) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Operation = async (s3, call) => {
  open(s3, call, 's3:PutObjectTagging');
  const tags = tagsInBody(await readBody(call));
  setTags(s3, call, tags);
  return { status: 200 };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: Operation = (s3, call) => {
  open(s3, call, 's3:DeleteObjectTagging');
  setTags(s3, call, []);
  return { status: 204 };
};

function open(s3: S3, call: Call, action: string) {
  findBucket(s3, call.bucket);
  requireVersion(call.query.get('versionId'));
  allowObject(s3, call, action, call.bucket, call.key);
  return findObject(s3, call, call.bucket, call.key);
}

/** @throws S3Error NoSuchKey if the object was deleted while the request was read */
function setTags(s3: S3, { bucket, key }: Call, tags: { key: string; value: string }[]): void {
  if (!findBucket(s3, bucket).objects.has(key)) throw new S3Error('NoSuchKey', undefined, { Key: key });
  s3.store.commit({ op: 'tags', bucket, key, tags });
}
