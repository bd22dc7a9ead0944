import { createHash } from 'node:crypto';

/** Lambda stops a chain of requests after this many calls of the same function. */
export const chainLimit = 16;
/** Maximum of a function's counter. */
const maxCount = 32_767;

/**
 * Recursive loop detection: the `Lineage` field of a trace header counts the earlier calls of each function in a chain of
 * requests: `Lineage=061379e8:3|cbc84ad3:0`, with eight hex digits for a function. AWS's SDKs send the header of the
 * current call with each request, and SQS keeps it with the message.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 * @returns the number of calls of the function in the chain; 0 for a header without its counter
 */
export function callsInChain(traceHeader: string | undefined, functionArn: string): number {
  const count = lineageOf(traceHeader).get(hashOf(functionArn));
  return count === undefined ? 0 : count + 1;
}

/**
 * The trace header of a call that handles several requests. It continues the trace of the first, and for each function
 * the longest chain. So a batch of messages does not make any chain longer.
 * @param before headers of the requests
 */
export function traceHeaderOf(functionArn: string, before: string[], requestId: string, now: number): string {
  const longest = new Map<string, number>();
  for (const header of before)
    for (const [hash, count] of lineageOf(header)) longest.set(hash, Math.max(longest.get(hash) ?? 0, count));
  const calls = Math.max(0, ...before.map((header) => callsInChain(header, functionArn)));
  longest.set(hashOf(functionArn), Math.min(calls, maxCount));
  const root = before.map((header) => fieldsOf(header).get('Root')).find((found) => found !== undefined);
  const lineage = [...longest].map(([hash, count]) => `${hash}:${count}`).join('|');
  return `Root=${root ?? newRoot(requestId, now)};Sampled=0;Lineage=${lineage}`;
}

/** X-Ray's format: `1-{8 hex digits of the time}-{24 hex digits}`. */
function newRoot(requestId: string, now: number): string {
  return `1-${Math.floor(now / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`;
}

const hashOf = (functionArn: string) => createHash('sha256').update(functionArn).digest('hex').slice(0, 8);

function lineageOf(traceHeader: string | undefined): Map<string, number> {
  const entries =
    fieldsOf(traceHeader ?? '')
      .get('Lineage')
      ?.split('|') ?? [];
  return new Map(
    entries.flatMap((entry) => {
      const [, hash = '', count] = /^(?:\d+:)?([0-9a-f]{8}):(\d{1,5})$/.exec(entry) ?? [];
      return count === undefined ? [] : [[hash, Number(count)] as const];
    }),
  );
}

function fieldsOf(traceHeader: string): Map<string, string> {
  return new Map(
    traceHeader.split(';').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
    }),
  );
}
