import { z } from 'zod';
import type { ErrorCode } from '../domain/errors.ts';
import type { JsonSchema } from './json-schema.ts';
import { makeProblem, problem, problemKinds, problemType } from './problem.ts';

/** The codes of every route. The gateway refuses requests without a valid key. */
export const commonCodes: ErrorCode[] = [
  'invalid-request',
  'forbidden',
  'conflict',
  'unavailable',
  'damaged',
  'internal',
];

const gatewayMessage = z
  .object({ message: z.string() })
  .meta({ id: 'GatewayMessage', description: 'A response of the gateway itself, without a function.' });

/** The gateway's responses by status. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting.html */
const gatewayResponses: Record<number, { message: string; when: string; onlyWithBody?: true }> = {
  401: { message: 'Unauthorized', when: 'The request has no API key.' },
  403: { message: 'Forbidden', when: 'The API key is unknown, was revoked or has expired.' },
  413: {
    message: 'Request Entity Too Large',
    when: 'The body is too large for the gateway or the function.',
    onlyWithBody: true,
  },
  429: { message: 'Too Many Requests', when: 'The rate of requests is above the limit of the stage. Try again later.' },
  500: { message: 'Internal Server Error', when: 'A function failed before it responded.' },
  503: { message: 'Service Unavailable', when: 'No function responded in time.' },
};

/** Generated clients read one schema for each status, whatever the content type. */
const either = z.union([problem, gatewayMessage]).meta({ id: 'ProblemOrGatewayMessage' });

const retryAfter = {
  'Retry-After': {
    description: 'Seconds to wait before a retry. Absent from responses of the gateway.',
    schema: { type: 'integer', minimum: 0 },
    example: 3,
  },
};

/** The error responses by status: problems with these codes, and the gateway's own responses. */
export function problemResponses(
  codes: readonly ErrorCode[],
  { hasBody }: { hasBody: boolean },
  schemaOf: (schema: z.ZodType, use: 'response') => JsonSchema,
) {
  const fromGateway = Object.entries(gatewayResponses).flatMap(([status, { onlyWithBody }]) =>
    onlyWithBody && !hasBody ? [] : Number(status),
  );
  const statuses = new Set([...codes.map((code) => problemKinds[code].status), ...fromGateway]);
  const responses = [...statuses].sort().map((status) => {
    const own = codes.filter((code) => problemKinds[code].status === status);
    const gateway = fromGateway.includes(status) ? gatewayResponses[status] : undefined;
    const described = own.map((code) => `\`${code}\`: ${problemKinds[code].title}.`);
    const examples = own.map((code) => [code, { value: makeProblem(code, `${problemKinds[code].title}.`) }]);
    const schema = schemaOf(own.length === 0 ? gatewayMessage : gateway ? either : problem, 'response');
    const content = {
      ...(own.length > 0 && { [problemType]: { schema, examples: Object.fromEntries(examples) } }),
      ...(gateway && { 'application/json': { schema, example: { message: gateway.message } } }),
    };
    const description = [...described, ...(gateway ? [`The gateway: ${gateway.when}`] : [])].join(' ');
    return [status, { description, ...(status === 503 && { headers: retryAfter }), content }];
  });
  return Object.fromEntries(responses);
}
