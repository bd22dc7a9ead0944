import { authenticate, type Expectation } from '../auth/authenticate.ts';
import { uriEncode } from '../auth/sigv4.ts';
import { hostId, newRequestId } from '../requests/ids.ts';
import type { RawRequest } from '../requests/request.ts';
import { openPayload } from './body/payload.ts';
import { corsHeaders } from './buckets/cors.ts';
import { disturbed } from './injected.ts';
import { requireKnownNames } from './operations/known-headers.ts';
import { isFormPost, postObject } from './operations/post-object.ts';
import type { Answer, Call, S3 } from './protocol/call.ts';
import { asS3Error, S3Error } from './protocol/errors.ts';
import { document } from './protocol/xml.ts';
import { route } from './routes.ts';

export interface RouterOptions {
  s3: S3;
  expectation(): Expectation;
  /** Hears of errors that are this program's own. */
  onError(error: unknown): void;
}

/** Answers requests to S3; errors become answers here and nowhere else. */
export function createS3Router({ s3, expectation, onError }: RouterOptions) {
  return async function handle(request: RawRequest): Promise<Answer> {
    const requestId = newRequestId();
    const answer = await run(request, requestId).catch((error) => asAnswer(error, request, requestId));
    return { ...answer, headers: { ...answer.headers, ...cors(request), ...identification(requestId) } };
  };

  async function run(request: RawRequest, requestId: string): Promise<Answer> {
    const { bucket, key } = parsePath(request.path);
    if (request.method === 'OPTIONS') return preflight(request, bucket);
    const call = { method: request.method, bucket, key, query: new Map(request.query), requestId };
    const expected = expectation();
    if (isFormPost({ ...call, headers: request.headers })) {
      const payload = openPayload(request.body, request.headers, undefined);
      const form: Call = { ...call, headers: request.headers, identity: undefined, payload };
      return disturbed(s3, form, 'PostObject', () => postObject(s3, form, expected));
    }
    const authentication = authenticate({ ...request, path: canonicalPath(request.path) }, expected);
    const isPresigned = authentication !== undefined && request.headers.authorization === undefined;
    const headers = isPresigned ? withHoisted(request) : request.headers;
    const payload = openPayload(request.body, headers, authentication);
    const full: Call = { ...call, headers, identity: authentication?.identity, payload };
    if (Buffer.byteLength(key) > 1024) {
      throw new S3Error('KeyTooLongError', undefined, { Size: `${Buffer.byteLength(key)}`, MaxSizeAllowed: '1024' });
    }
    requireOwner(headers);
    const { name, run } = route(full);
    requireKnownNames(headers, name);
    return disturbed(s3, full, name, () => run(s3, full));
  }

  function requireOwner(headers: Record<string, string>): void {
    for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
      if ((headers[name] ?? s3.accountId) !== s3.accountId) throw new S3Error('AccessDenied');
    }
  }

  function preflight({ headers }: RawRequest, bucket: string): Answer {
    const { origin, 'access-control-request-method': method } = headers;
    if (!origin || !method) {
      throw new S3Error('InvalidRequest', 'Insufficient information. Origin request header needed.');
    }
    const asked = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim().toLowerCase());
    const rules = s3.store.buckets.get(bucket)?.settings.cors ?? [];
    const allowed = corsHeaders(rules, { origin, method, headers: asked.filter((name) => name !== '') });
    if (!allowed) {
      throw new S3Error(
        'AccessDenied',
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      );
    }
    return { status: 200, headers: allowed };
  }

  function cors({ method, path, headers }: RawRequest): Record<string, string> {
    if (headers.origin === undefined || method === 'OPTIONS') return {};
    const rules = s3.store.buckets.get(path.split('/')[1] ?? '')?.settings.cors ?? [];
    return corsHeaders(rules, { origin: headers.origin, method, headers: [] }) ?? {};
  }

  function asAnswer(error: unknown, { method, path, source }: RawRequest, requestId: string): Answer {
    const { code, status, message, detail } = asS3Error(error);
    // A sender that went away is no fault of ours, nor is an error that was asked for.
    if (status >= 500 && !source.destroyed && !(error instanceof S3Error)) onError(error);
    const elements = {
      Code: code,
      Message: message,
      ...detail,
      Resource: path,
      RequestId: requestId,
      HostId: hostId(requestId),
    };
    return {
      status,
      // Where the region is wrong, SDKs take the right one from here, and try again.
      headers: { 'content-type': 'application/xml', 'x-amz-bucket-region': detail.Region },
      ...(method !== 'HEAD' && { body: document(['Error', Object.entries(elements)], { plain: true }) }),
    };
  }
}

const identification = (requestId: string) => ({
  'x-amz-request-id': requestId,
  'x-amz-id-2': hostId(requestId),
  server: 'AmazonS3',
});

/** `/{bucket}/{key}`; a key may contain anything, slashes included. @throws S3Error InvalidURI */
function parsePath(path: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(path) ?? [];
  return { bucket: decode(bucket), key: decode(key) };
}

/** S3 signs paths encoded once, part by part, and nothing of them is normalized. */
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((part) => uriEncode(decode(part)))
    .join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', undefined, { URI: text });
  }
}

/** In a presigned URL, headers of S3 may be parameters: the signature covers both alike. */
function withHoisted({ headers, query }: RawRequest): Record<string, string> {
  const hoisted = query
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(
      ([name]) =>
        name.startsWith('x-amz-') &&
        !/^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token)$/.test(name),
    );
  return { ...Object.fromEntries(hoisted), ...headers };
}
