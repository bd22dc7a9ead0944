import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Duration of each invocation inside the function's process in milliseconds, from the REPORT lines of its log. */
export async function handlerTimes(logDir: string, name: 'Predict' | 'Train'): Promise<number[]> {
  const files = (await readdir(logDir)).filter((file) => file.includes(name));
  const texts = await Promise.all(files.map((file) => readFile(join(logDir, file), 'utf8')));
  return reportedTimes(texts.join('\n'));
}

export const reportedTimes = (log: string): number[] =>
  [...log.matchAll(/^REPORT .*\tDuration: ([\d.]+) ms/gm)].map(([, ms]) => Number(ms));
