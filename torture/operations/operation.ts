import type { Dice } from '../client/dice.ts';
import type { Model } from '../client/model.ts';
import { type Answer, NoAnswer, type Service } from '../client/service.ts';
import type { Span } from '../history/span.ts';

/** What an operation works with. */
export interface Act {
  service: Service;
  model: Model;
  dice: Dice;
}

/** Something that a client does. */
export interface Operation {
  name: string;
  /** How often, compared with the others. */
  weight: number;
  run(act: Act): Promise<void>;
}

/** Statuses and codes after which it may have been done all the same. */
const isUnclear = ({ status, body }: Answer) => status >= 500 || status === 429 || codeOf(body) === 'conflict';

export const codeOf = (body: unknown): string => (body as { code?: string } | undefined)?.code ?? '';

/** Asks, and keeps when and what came of it. `answer` is undefined where it may or may not have been done. */
export async function ask(
  { model: { timeline } }: Act,
  what: string,
  work: (span: Span) => Promise<Answer>,
): Promise<{ span: Span; answer?: Answer }> {
  const span = timeline.begin(what);
  try {
    const answer = await work(span);
    const text = `${answer.status} ${codeOf(answer.body)}`.trim();
    if (isUnclear(answer)) {
      span.answer = text;
      return { span };
    }
    timeline.end(span, text);
    return { span, answer };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    span.answer = error.message;
    return { span };
  }
}

/** The same for S3. */
export async function askS3(
  act: Act,
  what: string,
  work: () => Promise<unknown>,
): Promise<{ span: Span; isDone: boolean }> {
  const { span, answer } = await ask(act, what, async () => ({
    status: (await work()) === false ? 404 : 200,
    body: {},
  }));
  return { span, isDone: answer !== undefined };
}

export interface Use {
  clients: number;
  kinds: readonly Operation[];
  /** The longest that a client waits between two operations, in seconds. */
  pause: number;
  isOver(): boolean;
}

/** Clients that each do one operation after the other, at the same time. @returns how many they have begun */
export async function useAtOnce(act: Act, { clients, kinds, pause, isOver }: Use): Promise<number> {
  let begun = 0;
  const client = async () => {
    while (!isOver()) {
      begun++;
      await act.dice.weighted(kinds).run(act);
      if (act.dice.chance(0.5)) await act.service.sleep(act.dice.random() * pause);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return begun;
}
