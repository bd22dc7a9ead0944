/** One request of a client, from its beginning to its answer. */
export interface Span {
  id: number;
  /** Such as `relabel shop/hat/1 to shoe`. */
  what: string;
  /** Moments are counted: each has its own number. */
  start: number;
  /** Infinite where no answer came: it may have happened, or still happen. */
  end: number;
  /** Ms, of the service's clock. */
  startedAt: number;
  endedAt: number;
  answer: string;
  /** Name of the key that asked, where it tells this request from others. */
  as?: string;
}

/** Counts moments and keeps the requests in their order. */
export function createTimeline(now: () => number) {
  const spans: Span[] = [];
  let moment = 0;
  return {
    spans,
    /** The last moment. */
    moment: () => moment,
    begin(what: string): Span {
      const span: Span = {
        id: spans.length + 1,
        what,
        start: ++moment,
        end: Number.POSITIVE_INFINITY,
        startedAt: now(),
        endedAt: Number.POSITIVE_INFINITY,
        answer: 'no answer',
      };
      spans.push(span);
      return span;
    },
    end(span: Span, answer: string): void {
      Object.assign(span, { end: ++moment, endedAt: now(), answer });
    },
  };
}

export type Timeline = ReturnType<typeof createTimeline>;

export function spanLine({ id, what, start, end, answer }: Span): string {
  const moments = `${start}-${Number.isFinite(end) ? end : ''}`;
  return `#${id} [${moments}] ${what}: ${answer}`;
}
