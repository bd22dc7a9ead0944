import { z } from 'zod';
import type { ErrorCode } from '../domain/errors.ts';
import type { JsonSchema } from './json-schema.ts';
import { makeProblem, problem, problemKinds, problemType } from './problem.ts';

/** The codes that every route can answer. Requests without a valid key end at the gateway. */
export const everywhere: ErrorCode[] = [
  'invalid-request',
  'forbidden',
  'conflict',
  'unavailable',
  'damaged',
  'internal',
];

/** What the gateway itself answers, without a code. */
const gatewayMessage = z
  .object({ message: z.string() })
  .meta({ id: 'GatewayMessage', description: 'An answer of the gateway itself, before or instead of a function.' });

/** The gateway's answers by status. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting.html */
const gatewayAnswers: Record<number, { message: string; when: string; ofBodies?: true }> = {
  401: { message: 'Unauthorized', when: 'There is no API key in the request.' },
  403: { message: 'Forbidden', when: 'The API key is unknown, was revoked or has expired.' },
  413: {
    message: 'Request Entity Too Large',
    when: 'The body is too large for the gateway or the function.',
    ofBodies: true,
  },
  429: { message: 'Too Many Requests', when: 'There are more requests than the stage takes. Try again later.' },
  500: { message: 'Internal Server Error', when: 'A function failed before it could answer.' },
  503: { message: 'Service Unavailable', when: 'No function could answer in time.' },
};

/** Generated clients read one schema for a status, whatever the content type of the answer. */
const either = z.union([problem, gatewayMessage]).meta({ id: 'ProblemOrGatewayMessage' });

const retryAfter = {
  'Retry-After': {
    description: 'Seconds to wait before the next try. Not there when the gateway answers.',
    schema: { type: 'integer', minimum: 0 },
    example: 3,
  },
};

/** The answers to what is not a success, by status: problems of these codes, and the gateway's own. */
export function problemAnswers(
  codes: readonly ErrorCode[],
  { hasBody }: { hasBody: boolean },
  schemaOf: (schema: z.ZodType, use: 'answer') => JsonSchema,
) {
  const fromGateway = Object.entries(gatewayAnswers).flatMap(([status, { ofBodies }]) =>
    ofBodies && !hasBody ? [] : Number(status),
  );
  const statuses = new Set([...codes.map((code) => problemKinds[code].status), ...fromGateway]);
  const answers = [...statuses].sort().map((status) => {
    const own = codes.filter((code) => problemKinds[code].status === status);
    const gateway = fromGateway.includes(status) ? gatewayAnswers[status] : undefined;
    const described = own.map((code) => `\`${code}\`: ${problemKinds[code].title}.`);
    const examples = own.map((code) => [code, { value: makeProblem(code, `${problemKinds[code].title}.`) }]);
    const schema = schemaOf(own.length === 0 ? gatewayMessage : gateway ? either : problem, 'answer');
    const content = {
      ...(own.length > 0 && { [problemType]: { schema, examples: Object.fromEntries(examples) } }),
      ...(gateway && { 'application/json': { schema, example: { message: gateway.message } } }),
    };
    const description = [...described, ...(gateway ? [`The gateway: ${gateway.when}`] : [])].join(' ');
    return [status, { description, ...(status === 503 && { headers: retryAfter }), content }];
  });
  return Object.fromEntries(answers);
}
