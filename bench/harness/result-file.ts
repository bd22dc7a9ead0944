import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Result, result } from './result.ts';

/** Writes `{folder}/{name}.json`. */
export async function writeResult(folder: string, found: Result): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${found.name}.json`), `${JSON.stringify(result.parse(found), null, 2)}\n`);
}

/**
 * Every result of a folder, by name.
 * @throws Error that names a file that is not a result
 */
export async function readResults(folder: string): Promise<Map<string, Result>> {
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const results = new Map<string, Result>();
  for (const file of files) {
    const parsed = result.safeParse(JSON.parse(await readFile(join(folder, file), 'utf8')));
    if (!parsed.success) {
      throw new Error(`${file} is not a result of a bench. ${z.prettifyError(parsed.error)}. Run that bench again.`);
    }
    results.set(parsed.data.name, parsed.data);
  }
  return results;
}
