import type { Finding } from '../check/finding.ts';
import { spanLine } from '../history/span.ts';

/** The result of a run, as sent between processes. */
export interface RunResult {
  /** Such as `seed 7`. */
  run: string;
  /** The injected faults, in words. */
  climate: string;
  operations: number;
  findings: { kind: Finding['kind']; text: string; trace: string[] }[];
  /** Number of injected faults, by kind. */
  faults: Record<string, number>;
  /** From the last fault to the end of the last job, by the run's clock. */
  jobsEndedAfterSeconds: number;
  /** Digest of all writes in order. A seed always has the same. */
  digest?: string;
  /** File with all requests and writes, if there are findings. */
  traceFile?: string;
}

/** Requests, and lines of the trace, to show with a finding. */
const maxLines = 60;

/** A finding with its requests and writes. @param about returns the trace's lines that contain a word */
export function described(
  { kind, text, spans, words }: Finding,
  about: (words: readonly string[]) => string[],
): RunResult['findings'][number] {
  const requests = [...new Set(spans)].sort((a, b) => a.start - b.start).map(spanLine);
  const written = words.length === 0 ? [] : about(words);
  return { kind, text, trace: [...requests.slice(-maxLines), ...written.slice(-maxLines)] };
}
