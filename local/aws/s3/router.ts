import { percentDecode } from '../../http/percent.ts';
import { authenticate, type Expectation } from '../auth/authenticate.ts';
import { uriEncode } from '../auth/sigv4.ts';
import { hostId, newRequestId } from '../requests/ids.ts';
import type { RawRequest } from '../requests/request.ts';
import type { AwsResponse } from '../requests/response.ts';
import { openPayload } from './body/payload.ts';
import { corsHeaders } from './buckets/cors.ts';
import { withFaults } from './inject-faults.ts';
import { requireKnownNames } from './operations/known-headers.ts';
import { isFormPost, postObject } from './operations/post-object.ts';
import type { Call, S3 } from './protocol/call.ts';
import { asS3Error, S3Error } from './protocol/errors.ts';
import { document } from './protocol/xml.ts';
import { route } from './routes.ts';

export interface RouterOptions {
  s3: S3;
  expectation(): Expectation;
  /** Receives unexpected errors, which are faults of this program. */
  onError(error: unknown): void;
}

/** Serves requests to S3. All errors become responses here. */
export function createS3Router({ s3, expectation, onError }: RouterOptions) {
  return async function handle(request: RawRequest): Promise<AwsResponse> {
    const requestId = newRequestId();
    const response = await run(request, requestId).catch((error) => errorResponse(error, request, requestId));
    return { ...response, headers: { ...response.headers, ...cors(request), ...identification(requestId) } };
  };

  async function run(request: RawRequest, requestId: string): Promise<AwsResponse> {
    const { bucket, key } = parsePath(request.path);
    if (request.method === 'OPTIONS') return preflight(request, bucket);
    const call = { method: request.method, bucket, key, query: new Map(request.query), requestId };
    const expected = expectation();
    if (isFormPost({ ...call, headers: request.headers })) {
      const payload = openPayload(request.body, request.headers, undefined);
      const form: Call = { ...call, headers: request.headers, identity: undefined, payload };
      return withFaults(s3, form, 'PostObject', () => postObject(s3, form, expected));
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
    return withFaults(s3, full, name, () => run(s3, full));
  }

  function requireOwner(headers: Record<string, string>): void {
    for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
      if ((headers[name] ?? s3.accountId) !== s3.accountId) throw new S3Error('AccessDenied');
    }
  }

  function preflight({ headers }: RawRequest, bucket: string): AwsResponse {
    const { origin, 'access-control-request-method': method } = headers;
    if (!origin || !method) {
      throw new S3Error('InvalidRequest', 'Insufficient information. Origin request header needed.');
    }
    const requested = (headers['access-control-request-headers'] ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase());
    const rules = s3.store.buckets.get(bucket)?.settings.cors ?? [];
    const allowed = corsHeaders(rules, { origin, method, headers: requested.filter((name) => name !== '') });
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

  function errorResponse(error: unknown, { method, path, source }: RawRequest, requestId: string): AwsResponse {
    const { code, status, message, detail } = asS3Error(error);
    // Neither a client that closed the connection nor an injected error is a fault of this program.
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
      // After an error about the region, SDKs read the right one here and retry.
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

/** `/{bucket}/{key}`; a key may contain slashes. @throws S3Error InvalidURI */
function parsePath(path: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(path) ?? [];
  return { bucket: decode(bucket), key: decode(key) };
}

/** S3 signs a path with its parts encoded once, without normalizing it. */
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((part) => uriEncode(decode(part)))
    .join('/');
}

function decode(text: string): string {
  const decoded = percentDecode(text);
  if (decoded === undefined) throw new S3Error('InvalidURI', undefined, { URI: text });
  return decoded;
}

/** In a presigned URL, parameters may replace S3's headers: the signature covers both. */
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
