import type { CorsRule } from '../../../contracts/resources.ts';
import { readBody } from '../body/small-body.ts';
import { allowBucket, findBucket } from '../objects/lookup.ts';
import type { Operation } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document, type Element, type Node, parseXml } from '../protocol/xml.ts';

const methods = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export const getBucketCors: Operation = (s3, call) => {
  const { settings } = findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:GetBucketCORS', call.bucket);
  if (settings.cors.length === 0) throw new S3Error('NoSuchCORSConfiguration', undefined, { BucketName: call.bucket });
  const elements = (name: string, values: string[]) => values.map<Element>((value) => [name, value]);
  const rules = settings.cors.map<Element>((rule) => [
    'CORSRule',
    [
      ...elements('AllowedOrigin', rule.allowedOrigins),
      ...elements('AllowedMethod', rule.allowedMethods),
      ...elements('AllowedHeader', rule.allowedHeaders),
      ...elements('ExposeHeader', rule.exposedHeaders),
      ['MaxAgeSeconds', rule.maxAgeSeconds],
    ],
  ]);
  return { status: 200, body: document(['CORSConfiguration', rules]) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export const putBucketCors: Operation = async (s3, call) => {
  findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:PutBucketCORS', call.bucket);
  const request = parseXml(await readBody(call, { needsDigest: true }));
  if (request.name !== 'CORSConfiguration' || request.children.length === 0 || request.children.length > 100) {
    throw new S3Error('MalformedXML');
  }
  s3.store.commit({ op: 'cors', bucket: call.bucket, cors: request.children.map(parseRule) });
  return { status: 200 };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
export const deleteBucketCors: Operation = (s3, call) => {
  findBucket(s3, call.bucket);
  allowBucket(s3, call, 's3:PutBucketCORS', call.bucket);
  s3.store.commit({ op: 'cors', bucket: call.bucket, cors: [] });
  return { status: 204 };
};

function parseRule(node: Node): CorsRule {
  const textsOf = (name: string) => node.children.filter((child) => child.name === name).map(({ text }) => text);
  const rule = {
    allowedOrigins: textsOf('AllowedOrigin'),
    allowedMethods: textsOf('AllowedMethod'),
    allowedHeaders: textsOf('AllowedHeader'),
    exposedHeaders: textsOf('ExposeHeader'),
  };
  const [maxAge] = textsOf('MaxAgeSeconds');
  const isValid = rule.allowedOrigins.length > 0 && rule.allowedMethods.length > 0 && /^\d*$/.test(maxAge ?? '');
  if (node.name !== 'CORSRule' || !isValid) throw new S3Error('MalformedXML');
  const unknown = rule.allowedMethods.find((method) => !methods.includes(method));
  if (unknown !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
    );
  }
  return maxAge ? { ...rule, maxAgeSeconds: Number(maxAge) } : rule;
}
