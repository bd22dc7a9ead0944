import type { z } from 'zod';
import { makeProblem, maxErrors, type Problem, problemType } from '../api/problem.ts';
import { HeadstartError } from '../domain/errors.ts';

/** In characters: messages may quote the request. */
const maxMessageLength = 300;

/** A request that violates its schema, or a rule that only its route can check. */
export class InvalidRequest extends HeadstartError {
  readonly errors: NonNullable<Problem['errors']>;

  constructor(errors: NonNullable<Problem['errors']>) {
    const reported = errors.slice(0, maxErrors).map(({ path, message }) => ({ path, message: clip(message) }));
    const shown = reported.slice(0, 5).map(({ path, message }) => `${path}: ${message}`);
    const more = errors.length > shown.length ? ` (and ${errors.length - shown.length} more)` : '';
    super('invalid-request', `The request can't be used. ${shown.join('; ')}${more}`);
    this.errors = reported;
  }
}

const clip = (text: string) => (text.length > maxMessageLength ? `${text.slice(0, maxMessageLength - 3)}...` : text);

/** @param part of the request: `body`, `query`, ... */
export function invalidRequest(part: string, error: z.core.$ZodError): InvalidRequest {
  return new InvalidRequest(
    error.issues.map((issue) => ({ path: [part, ...issue.path].join('.'), message: messageOf(issue) })),
  );
}

/** For a union without a message, Zod reports only "Invalid input". The messages of its members say more. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return issue.message;
  const members = issue.errors.flat().map((inner) => [...inner.path, messageOf(inner)].join(': '));
  return members.length > 0 ? [...new Set(members)].join(', or ') : issue.message;
}

/** The problem for a thrown error. The problem for an unexpected error reveals nothing about it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof InvalidRequest) return makeProblem(error.code, error.message, error.errors);
  if (error instanceof HeadstartError) return makeProblem(error.code, error.message);
  if (isUnavailable(error))
    return makeProblem('unavailable', 'A service is busy or unreachable. Try again in a few seconds.');
  return makeProblem('internal', 'Headstart failed. Try again. If it fails again, read the log of the function.');
}

export function problemResponse(error: unknown): Response {
  const problem = problemOf(error);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': problemType,
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(problem.status === 503 && { 'retry-after': '3' }),
    },
  });
}

const throttled = /^(SlowDown|TooManyRequests|RequestTimeout|TimeoutError|.*Throttl)/;
const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT']);

/**
 * Whether an AWS service failed temporarily, after the retries of the SDK.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 500 || status === 429 || throttled.test(error.name) || unreachable.has(`${code}`);
}
