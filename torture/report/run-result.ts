import type { Finding } from '../check/finding.ts';
import { spanLine } from '../history/span.ts';

/** What came of one run, as a process says it to another. */
export interface RunResult {
  /** Such as `seed 7`. */
  run: string;
  /** What went wrong on purpose. */
  climate: string;
  operations: number;
  findings: { kind: Finding['kind']; text: string; trace: string[] }[];
  /** How often what went wrong. */
  faults: Record<string, number>;
  /** How long jobs took to end once nothing went wrong any more; of the run's own clock. */
  jobsEndedAfterSeconds: number;
  /** Of all that was written, in its order: a seed has the same each time. */
  digest?: string;
  /** File with all requests and writes, where there are findings. */
  traceFile?: string;
}

/** Lines of a trace that a finding shows at most. */
const mostLines = 60;

/** The requests and the writes that have to do with a finding. @param about the trace's lines that mention a word */
export function described(
  { kind, text, spans, words }: Finding,
  about: (words: readonly string[]) => string[],
): RunResult['findings'][number] {
  const requests = [...new Set(spans)].sort((a, b) => a.start - b.start).map(spanLine);
  const written = words.length === 0 ? [] : about(words);
  return { kind, text, trace: [...requests.slice(-mostLines), ...written.slice(-mostLines)] };
}
