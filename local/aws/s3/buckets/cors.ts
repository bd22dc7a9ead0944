import type { CorsRule } from '../../../contracts/resources.ts';
import { wildcard } from '../../auth/wildcard.ts';

/** The content of a preflight request: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html */
export interface CorsRequest {
  origin: string;
  method: string;
  /** Names of the headers of the coming request. */
  headers: string[];
}

/**
 * The headers of the first rule that allows the request; undefined if none does.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
export function corsHeaders(rules: CorsRule[], request: CorsRequest): Record<string, string> | undefined {
  const rule = rules.find((rule) => allows(rule, request));
  if (!rule) return undefined;
  const anyone = rule.allowedOrigins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : request.origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(request.headers.length > 0 && { 'access-control-allow-headers': request.headers.join(', ') }),
    ...(rule.exposedHeaders.length > 0 && { 'access-control-expose-headers': rule.exposedHeaders.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function allows(rule: CorsRule, { origin, method, headers }: CorsRequest): boolean {
  return (
    rule.allowedMethods.includes(method) &&
    rule.allowedOrigins.some((pattern) => wildcard(pattern)(origin)) &&
    headers.every((name) => rule.allowedHeaders.some((pattern) => wildcard(pattern, { ignoreCase: true })(name)))
  );
}
