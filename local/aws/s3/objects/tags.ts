import type { Tag } from '../../storage/changes.ts';
import type { Call, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { parseXml, textOf } from '../protocol/xml.ts';
import { allowObject } from './lookup.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const limits = { tags: 10, keyLength: 128, valueLength: 256 };
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags in a write's header: `key=value`, encoded as in a query.
 * @throws S3Error InvalidArgument, InvalidTag, BadRequest; DeniedError
 */
export function tagsInHeader(s3: S3, call: Call): Tag[] {
  const header = call.headers['x-amz-tagging'];
  if (header === undefined) return [];
  allowObject(s3, call, 's3:PutObjectTagging', call.bucket, call.key);
  return requireTags([...new URLSearchParams(header)].map(([name, value]) => ({ key: name, value })));
}

/** For a stored object, which has no empty list of tags. */
export const withTags = (tags: Tag[]): { tags?: Tag[] } => (tags.length > 0 ? { tags } : {});

/** @throws S3Error MalformedXML, InvalidTag, BadRequest */
export function tagsInBody(body: string): Tag[] {
  const root = parseXml(body);
  const set = root.children.find(({ name }) => name === 'TagSet');
  if (root.name !== 'Tagging' || !set) throw new S3Error('MalformedXML');
  const tags = set.children.map((node) => {
    const [key, value] = [textOf(node, 'Key'), textOf(node, 'Value')];
    if (node.name !== 'Tag' || key === undefined || value === undefined) throw new S3Error('MalformedXML');
    return { key, value };
  });
  return requireTags(tags);
}

function requireTags(tags: Tag[]): Tag[] {
  if (tags.length > limits.tags) throw new S3Error('BadRequest', `Object tags cannot be greater than ${limits.tags}`);
  for (const { key, value } of tags) {
    if (key === '' || key.length > limits.keyLength || !characters.test(key) || key.startsWith('aws:'))
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key });
    if (value.length > limits.valueLength || !characters.test(value))
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
  }
  if (new Set(tags.map(({ key }) => key)).size < tags.length)
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  return tags;
}
