import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds that each call of the function predict took inside its process, from the REPORT lines of its log. */
export async function handlerTimes(logDir: string): Promise<number[]> {
  const files = (await readdir(logDir)).filter((name) => name.includes('Predict'));
  const texts = await Promise.all(files.map((name) => readFile(join(logDir, name), 'utf8')));
  return reportedTimes(texts.join('\n'));
}

export const reportedTimes = (log: string): number[] =>
  [...log.matchAll(/^REPORT .*\tDuration: ([\d.]+) ms/gm)].map(([, ms]) => Number(ms));
