import { randomUUID } from 'node:crypto';
import { WriteStream } from 'node:tty';
import { type Progress, type ProgressOptions, startProgress } from './progress.ts';
import { visible } from './visible.ts';

/**
 * What commands write to: results go to stdout, progress and errors to stderr. Each text is one line, and is made
 * {@link visible}: only styles act on a terminal.
 */
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
  // Begins a style in place of the escape character, until all else is made visible: no name can contain it.
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

/** Writes a text of several lines, one by one. */
export function eachLine(write: (line: string) => void, text: string): void {
  for (const line of text.trimEnd().split('\n')) write(line);
}
