import type { Output } from '../../../cli/output/output.ts';
import type { Details } from '../../../cli/output/progress.ts';

/** An output that keeps its lines. */
export function recordedOutput(columns = 80) {
  const lines: string[] = [];
  const errors: string[] = [];
  const progress: { title: string; done: number[]; details: Details[] }[] = [];
  const output: Output = {
    line: (text = '') => void lines.push(...text.split('\n')),
    error: (text) => void errors.push(text),
    pending: () => () => {},
    progress({ title }) {
      const bar = { title, done: [] as number[], details: [] as Details[] };
      progress.push(bar);
      return {
        update(done, _, details) {
          bar.done.push(done);
          if (details) bar.details.push(details);
        },
        stop() {},
      };
    },
    bold: (text) => text,
    dim: (text) => text,
    columns,
  };
  return { output, lines, errors, progress, text: () => lines.join('\n') };
}
