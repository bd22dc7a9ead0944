import type { Output } from '../../../cli/output/output.ts';

/** An output that keeps its lines. */
export function recordedOutput(columns = 80) {
  const lines: string[] = [];
  const errors: string[] = [];
  const progress: { title: string; done: number[] }[] = [];
  const output: Output = {
    line: (text = '') => void lines.push(...text.split('\n')),
    error: (text) => void errors.push(text),
    pending: () => () => {},
    progress({ title }) {
      const bar = { title, done: [] as number[] };
      progress.push(bar);
      return { update: (done) => void bar.done.push(done), stop() {} };
    },
    bold: (text) => text,
    dim: (text) => text,
    columns,
  };
  return { output, lines, errors, progress, text: () => lines.join('\n') };
}
