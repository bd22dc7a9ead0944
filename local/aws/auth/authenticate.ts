import { AuthError } from './errors.ts';
import type { Identity, KeyRing, StoredKey } from './keys.ts';
import {
  canonicalRequest,
  hmac,
  parseTime,
  type Scope,
  sameText,
  scopeText,
  signingKey,
  stringToSign,
} from './sigv4.ts';

const maxSkewMs = 15 * 60_000;
const maxExpirySeconds = 7 * 24 * 3600;

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  method: string;
  /** Percent-encoded, as signed. */
  path: string;
  /** Decoded. */
  query: [name: string, value: string][];
  /** By lower-case name. */
  headers: Record<string, string>;
}

/** The sender of a request, and the data to verify its body. */
export interface Authentication {
  identity: Identity;
  /** The sender's hash of the body: hexadecimal, `UNSIGNED-PAYLOAD` or `STREAMING-...`. */
  payloadHash: string;
  /** The signature that signed chunks continue. */
  chain: { key: Buffer; scope: string; time: string; signature: string };
}

export interface Expectation {
  service: 's3' | 'sqs';
  region: string;
  keys: KeyRing;
  now: number;
  /** SHA-256 of the body if the service has read it: it replaces the header. */
  bodyHash?: string;
}

/**
 * Verifies a request's signature, in its headers or its query. Undefined if it has none: S3 then treats the
 * sender as anonymous.
 * @throws AuthError
 */
export function authenticate(request: SignedRequest, expected: Expectation): Authentication | undefined {
  const header = request.headers.authorization;
  const version2 = header?.startsWith('AWS ') || request.query.some(([name]) => name === 'AWSAccessKeyId');
  if (version2) throw unsupportedSignature('Signature Version 2');
  if (header?.startsWith('AWS4-ECDSA-')) throw unsupportedSignature('Signature Version 4A');
  const inQuery = request.query.some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm');
  if (header !== undefined) return verifyHeader(request, header, expected);
  return inQuery ? verifyQuery(request, expected) : undefined;
}

/** The first two sentences are S3's: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv2-deprecation.html */
export function unsupportedSignature(version: string): AuthError {
  return new AuthError(
    'UnsupportedSignature',
    `The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256. The request is signed with ${version}; set the client to Signature Version 4 (boto3: Config(signature_version='s3v4')).`,
  );
}

function verifyHeader(request: SignedRequest, header: string, expected: Expectation): Authentication {
  const match =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]+)\s*$/.exec(
      header,
    );
  if (!match) {
    throw new AuthError(
      'MalformedAuthentication',
      'The authorization header is malformed; expected AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...',
    );
  }
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  const time = request.headers['x-amz-date'] ?? '';
  const at = parseTime(time);
  if (Number.isNaN(at)) {
    throw new AuthError('MissingAuthentication', 'AWS authentication requires a valid x-amz-date header');
  }
  const payloadHash = expected.bodyHash ?? request.headers['x-amz-content-sha256'] ?? '';
  const authentication = verify(
    request,
    request.query,
    { credential, signedHeaders, signature, time, payloadHash },
    expected,
  );
  if (Math.abs(expected.now - at) > maxSkewMs) {
    throw new AuthError('TimeTooSkewed', 'The difference between the request time and the current time is too large.', {
      RequestTime: time,
      ServerTime: new Date(expected.now).toISOString(),
      MaxAllowedSkewMilliseconds: String(maxSkewMs),
    });
  }
  return authentication;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function verifyQuery(request: SignedRequest, expected: Expectation): Authentication {
  const get = (name: string): string => {
    const value = request.query.find(([other]) => other === name)?.[1];
    if (value === undefined) {
      throw new AuthError(
        'MalformedQueryAuthentication',
        `Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters; ${name} is missing.`,
      );
    }
    return value;
  };
  if (get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new AuthError('MalformedQueryAuthentication', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const time = get('X-Amz-Date');
  const at = parseTime(time);
  const expires = Number(get('X-Amz-Expires'));
  if (Number.isNaN(at)) {
    throw new AuthError(
      'MalformedQueryAuthentication',
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    );
  }
  if (!Number.isInteger(expires) || expires < 0 || expires > maxExpirySeconds) {
    throw new AuthError(
      'MalformedQueryAuthentication',
      `X-Amz-Expires must be a whole number of seconds from 0 to ${maxExpirySeconds} (a week)`,
    );
  }
  const authentication = verify(
    request,
    request.query.filter(([name]) => name !== 'X-Amz-Signature'),
    {
      credential: get('X-Amz-Credential'),
      signedHeaders: get('X-Amz-SignedHeaders'),
      signature: get('X-Amz-Signature'),
      time,
      payloadHash: request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
      token: request.query.find(([name]) => name === 'X-Amz-Security-Token')?.[1] ?? '',
    },
    expected,
  );
  const end = at + expires * 1000;
  if (expected.now > end) {
    throw new AuthError('Expired', 'Request has expired', {
      Expires: new Date(end).toISOString(),
      ServerTime: new Date(expected.now).toISOString(),
      'X-Amz-Expires': String(expires),
    });
  }
  if (at - expected.now > maxSkewMs) throw new AuthError('NotYetValid', 'Request is not valid yet');
  return authentication;
}

interface Claim {
  /** `{access key}/{date}/{region}/{service}/aws4_request` */
  credential: string;
  signedHeaders: string;
  signature: string;
  time: string;
  payloadHash: string;
  /** The session token, if it isn't in a header. */
  token?: string;
}

function verify(
  request: SignedRequest,
  query: [string, string][],
  claim: Claim,
  expected: Expectation,
): Authentication {
  const { key, scope } = resolveCredential(claim.credential, claim.time, expected);
  checkToken(key, request.headers['x-amz-security-token'] ?? claim.token ?? '');

  const signedHeaders = claim.signedHeaders.toLowerCase().split(';');
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  const canonical = canonicalRequest({
    ...request,
    query,
    signedHeaders,
    payloadHash: claim.payloadHash,
  });
  const text = stringToSign(claim.time, scope, canonical);
  const signing = signingKey(key.secretAccessKey, scope);
  if (!sameText(hmac(signing, text).toString('hex'), claim.signature)) {
    throw new AuthError(
      'SignatureMismatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        AWSAccessKeyId: key.accessKeyId,
        StringToSign: text,
        SignatureProvided: claim.signature,
        CanonicalRequest: canonical,
      },
    );
  }
  if (unsigned.length > 0) {
    throw new AuthError('HeadersNotSigned', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
  const chain = { key: signing, scope: scopeText(scope), time: claim.time, signature: claim.signature };
  return { identity: key.identity, payloadHash: claim.payloadHash, chain };
}

/** The key of a credential with the expected scope. @throws AuthError */
export function resolveCredential(
  credential: string,
  time: string,
  expected: Expectation,
): { key: StoredKey; scope: Scope } {
  const [accessKeyId = '', date = '', region = '', service = '', end, ...more] = credential.split('/');
  if (end !== 'aws4_request' || more.length > 0) {
    throw new AuthError(
      'MalformedAuthentication',
      'The credential must be {access key}/{date}/{region}/{service}/aws4_request',
    );
  }
  const key = expected.keys.find(accessKeyId);
  if (!key) {
    throw new AuthError('UnknownAccessKey', 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: accessKeyId,
    });
  }
  if (region !== expected.region) {
    throw new AuthError(
      'WrongScope',
      `The authorization is malformed; the region '${region}' is wrong; expecting '${expected.region}'`,
      {
        Region: expected.region,
      },
    );
  }
  if (service !== expected.service) {
    throw new AuthError(
      'WrongScope',
      `The authorization is malformed; incorrect service "${service}". This endpoint belongs to "${expected.service}".`,
    );
  }
  if (!time.startsWith(date)) {
    throw new AuthError(
      'WrongScope',
      `The authorization is malformed; the date of the credential, "${date}", is not that of the request, "${time}".`,
    );
  }
  return { key, scope: { date, region, service } };
}

export function checkToken(key: StoredKey, token: string): void {
  if (sameText(token, key.sessionToken ?? '')) return;
  throw new AuthError('InvalidToken', 'The provided token is malformed or otherwise invalid.', { 'Token-0': token });
}
