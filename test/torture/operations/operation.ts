import type { Dice } from '../client/dice.ts';
import type { Model } from '../client/model.ts';
import { type ApiResponse, NoResponse, type Service } from '../client/service.ts';
import type { Span } from '../history/span.ts';

/** Common to all operations. */
export interface ClientContext {
  service: Service;
  model: Model;
  dice: Dice;
}

export interface Operation {
  name: string;
  /** Relative frequency. */
  weight: number;
  run(context: ClientContext): Promise<void>;
}

/** The request may have taken effect in spite of this response. */
const isUnclear = ({ status, body }: ApiResponse) => status >= 500 || status === 429 || codeOf(body) === 'conflict';

export const codeOf = (body: unknown): string => (body as { code?: string } | undefined)?.code ?? '';

/** Sends a request and records its span. Without a `response`, it may or may not have taken effect. */
export async function request(
  { model: { timeline } }: ClientContext,
  what: string,
  work: (span: Span) => Promise<ApiResponse>,
): Promise<{ span: Span; response?: ApiResponse }> {
  const span = timeline.begin(what);
  try {
    const response = await work(span);
    const text = `${response.status} ${codeOf(response.body)}`.trim();
    if (isUnclear(response)) {
      span.result = text;
      return { span };
    }
    timeline.end(span, text);
    return { span, response };
  } catch (error) {
    if (!(error instanceof NoResponse)) throw error;
    span.result = error.message;
    return { span };
  }
}

/** As {@link request}, for S3. */
export async function requestS3(
  context: ClientContext,
  what: string,
  work: () => Promise<unknown>,
): Promise<{ span: Span; isDone: boolean }> {
  const { span, response } = await request(context, what, async () => ({
    status: (await work()) === false ? 404 : 200,
    body: {},
  }));
  return { span, isDone: response !== undefined };
}

export interface ClientOptions {
  clients: number;
  kinds: readonly Operation[];
  /** Longest pause between two operations of a client. */
  maxPauseSeconds: number;
  isOver(): boolean;
}

/** Runs concurrent clients, each with one operation after the other. @returns the number of operations */
export async function runClients(
  context: ClientContext,
  { clients, kinds, maxPauseSeconds, isOver }: ClientOptions,
): Promise<number> {
  let count = 0;
  const client = async () => {
    while (!isOver()) {
      count++;
      await context.dice.weighted(kinds).run(context);
      if (context.dice.chance(0.5)) await context.service.sleep(context.dice.random() * maxPauseSeconds);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return count;
}
