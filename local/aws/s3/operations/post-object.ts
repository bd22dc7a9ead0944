import type { Expectation } from '../../auth/authenticate.ts';
import { checkToken, resolveCredential, unsupportedSignature } from '../../auth/authenticate.ts';
import { AuthError } from '../../auth/errors.ts';
import type { Identity } from '../../auth/keys.ts';
import { hmac, sameText, signingKey } from '../../auth/sigv4.ts';
import type { AwsResponse } from '../../requests/response.ts';
import type { StoredObject } from '../../storage/changes.ts';
import { expectedChecksum } from '../body/checksums.ts';
import { maxUploadBytes, receive } from '../body/receive.ts';
import { openForm } from '../form/form.ts';
import { checkPostPolicy } from '../form/post-policy.ts';
import { commitObject } from '../objects/commit.ts';
import { checksumHeadersOf, readDescription, writtenHeaders } from '../objects/description.ts';
import { allowObject, findBucket } from '../objects/lookup.ts';
import type { Call, S3 } from '../protocol/call.ts';
import { invalidArgument, S3Error } from '../protocol/errors.ts';
import { document } from '../protocol/xml.ts';
import { requireKnownNames } from './known-headers.ts';

/**
 * An upload by a browser's form. Its fields identify the sender.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export async function postObject(s3: S3, call: Call, expected: Expectation): Promise<AwsResponse> {
  const { settings } = findBucket(s3, call.bucket);
  const { fields, fileName, file } = await openForm(call.payload.bytes(), call.headers['content-type'] ?? '');
  for (const [name, value] of fields) fields.set(name, value.replaceAll('$' + '{filename}', fileName));
  fields.set('bucket', call.bucket);
  const policy = fields.get('policy');
  const identity = policy === undefined ? undefined : verifyForm(policy, fields, expected);
  const range = policy === undefined ? undefined : checkPostPolicy(policy, fields, expected.now);

  const key = fields.get('key');
  if (key === undefined) throw new S3Error('UserKeyMustBeSpecified');
  if (key === '') throw invalidArgument('key', '', 'User key must have a length greater than 0.');
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError');
  const sender: Call = { ...call, key, identity };
  allowObject(s3, sender, 's3:PutObject', settings.name, key);

  const headers = Object.fromEntries(fields);
  requireKnownNames(headers, 'PostObject');
  const maxBytes = Math.min(range?.max ?? maxUploadBytes, maxUploadBytes);
  const received = await receive(s3.store.bodies, file, {
    md5: headers['content-md5'],
    checksum: expectedChecksum(headers),
    maxBytes,
  });
  if (range && received.size < range.min) {
    s3.store.bodies.remove([received.file]);
    throw new S3Error('EntityTooSmall', undefined, {
      ProposedSize: `${received.size}`,
      MinSizeAllowed: `${range.min}`,
    });
  }
  const object: StoredObject = { ...readDescription(headers), ...received, modified: Date.now() };
  const stored = commitObject(s3, sender, { object, condition: { create: false }, event: 'ObjectCreated:Post', key });
  return respond(s3, sender, stored, fields);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html */
function verifyForm(policy: string, fields: ReadonlyMap<string, string>, expected: Expectation): Identity {
  if (fields.has('awsaccesskeyid')) throw unsupportedSignature('Signature Version 2');
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) {
      throw invalidArgument(name, '', `Bucket POST must contain a field named '${name}'.`);
    }
    return value;
  };
  if (field('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw invalidArgument('x-amz-algorithm', field('x-amz-algorithm'), 'Unsupported algorithm');
  }
  const { key, scope } = resolveCredential(field('x-amz-credential'), field('x-amz-date'), expected);
  checkToken(key, fields.get('x-amz-security-token') ?? '');
  const signature = hmac(signingKey(key.secretAccessKey, scope), policy).toString('hex');
  if (!sameText(signature, field('x-amz-signature'))) {
    throw new AuthError(
      'SignatureMismatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: key.accessKeyId, StringToSign: policy, SignatureProvided: field('x-amz-signature') },
    );
  }
  return key.identity;
}

function respond(
  s3: S3,
  { bucket, key }: Call,
  object: StoredObject,
  fields: ReadonlyMap<string, string>,
): AwsResponse {
  const { endpoint } = s3;
  const location = `${endpoint()}/${bucket}/${encodeURIComponent(key)}`;
  const headers = { location, ...writtenHeaders(object), ...checksumHeadersOf(object) };
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    url.searchParams.set('bucket', bucket);
    url.searchParams.set('key', key);
    url.searchParams.set('etag', `"${object.etag}"`);
    return { status: 303, headers: { ...headers, location: url.href } };
  }
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers };
  if (status !== '201') return { status: 204, headers };
  const elements = { Location: location, Bucket: bucket, Key: key, ETag: `"${object.etag}"` };
  return { status: 201, headers, body: document(['PostResponse', Object.entries(elements)], { plain: true }) };
}

export const isFormPost = ({ method, key, headers }: Pick<Call, 'method' | 'key' | 'headers'>): boolean =>
  method === 'POST' && key === '' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
