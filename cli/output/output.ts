import { WriteStream } from 'node:tty';
import { type Progress, type ProgressOptions, startProgress } from './progress.ts';

/** What commands write to: results go to stdout, progress and errors to stderr. */
export interface Output {
  line(text?: string): void;
  error(text: string): void;
  /** Says what is under way where there is a terminal; the result takes that away again. */
  pending(text: string): () => void;
  progress(options: ProgressOptions): Progress;
  bold(text: string): string;
  dim(text: string): string;
  /** Of the terminal that stdout goes to, or as COLUMNS says; nothing is cut where it goes elsewhere. */
  columns: number;
}

/** Colours only on a terminal, and not where NO_COLOR is set (https://no-color.org). */
export function createOutput(
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
  env: NodeJS.ProcessEnv,
): Output {
  const terminal = stdout instanceof WriteStream ? stdout : undefined;
  const style = (code: number) => (text: string) => (terminal?.hasColors() ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    line: (text = '') => stdout.write(`${text}\n`),
    error: (text) => stderr.write(`${text}\n`),
    pending(text) {
      if (!(stderr instanceof WriteStream)) return () => {};
      stderr.write(text);
      return () => void stderr.write('\r\u001b[K');
    },
    progress: (options) => startProgress(stderr, options),
    bold: style(1),
    dim: style(2),
    columns: terminal ? Number(env.COLUMNS) || terminal.columns || 80 : Number.POSITIVE_INFINITY,
  };
}
