/** A request of a client, from its start to its response. */
export interface Span {
  id: number;
  /** Such as `relabel shop/hat/1 to shoe`. */
  what: string;
  /** Moments are numbers that grow with each event. */
  start: number;
  /** Infinite without a response: the request may take effect at any later moment. */
  end: number;
  /** In ms of the service's clock. */
  startedAt: number;
  endedAt: number;
  result: string;
  /** Name of the API key, if it identifies the request. */
  as?: string;
}

/** Numbers the moments, and keeps the requests in order. */
export function createTimeline(now: () => number) {
  const spans: Span[] = [];
  let moment = 0;
  return {
    spans,
    /** The latest moment. */
    moment: () => moment,
    begin(what: string): Span {
      const span: Span = {
        id: spans.length + 1,
        what,
        start: ++moment,
        end: Number.POSITIVE_INFINITY,
        startedAt: now(),
        endedAt: Number.POSITIVE_INFINITY,
        result: 'no response',
      };
      spans.push(span);
      return span;
    },
    end(span: Span, result: string): void {
      Object.assign(span, { end: ++moment, endedAt: now(), result });
    },
  };
}

export function spanLine({ id, what, start, end, result }: Span): string {
  const moments = `${start}-${Number.isFinite(end) ? end : ''}`;
  return `#${id} [${moments}] ${what}: ${result}`;
}
