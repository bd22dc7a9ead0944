import { randomUUID } from 'node:crypto';
import { WriteStream } from 'node:tty';
import { type Progress, type ProgressOptions, startProgress } from './progress.ts';
import { visible } from './visible.ts';

/**
 * Results go to stdout, progress and errors to stderr. Each text is one line and is made {@link visible}, so only
 * styles control the terminal.
 */
export interface Output {
  line(text?: string): void;
  error(text: string): void;
  /** Shows work in progress on a terminal. Call the result to remove it. */
  pending(text: string): () => void;
  progress(options: ProgressOptions): Progress;
  bold(text: string): string;
  dim(text: string): string;
  /** Width of the terminal, or COLUMNS. Infinite for files and pipes. */
  columns: number;
}

/** Uses colours only on a terminal and without NO_COLOR (https://no-color.org). */
export function createOutput(
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
  env: NodeJS.ProcessEnv,
): Output {
  const terminal = stdout instanceof WriteStream ? stdout : undefined;
  // Replaces the escape character of styles until the text is made visible. No name can contain it.
  const begin = randomUUID();
  const style = (code: number) => (text: string) =>
    terminal?.hasColors() ? `${begin}[${code}m${text}${begin}[0m` : text;
  const shown = (text: string) => visible(text).replaceAll(begin, '\u001b');
  return {
    line: (text = '') => stdout.write(`${shown(text)}\n`),
    error: (text) => stderr.write(`${shown(text)}\n`),
    pending(text) {
      if (!(stderr instanceof WriteStream)) return () => {};
      stderr.write(shown(text));
      return () => void stderr.write('\r\u001b[K');
    },
    progress: (options) => startProgress(stderr, { ...options, title: visible(options.title) }),
    bold: style(1),
    dim: style(2),
    columns: terminal ? Number(env.COLUMNS) || terminal.columns || 80 : Number.POSITIVE_INFINITY,
  };
}

/** Writes each line of a text. */
export function eachLine(write: (line: string) => void, text: string): void {
  for (const line of text.trimEnd().split('\n')) write(line);
}
