import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runVerify } from '../../cli/export/run-verify.ts';
import { createRandom } from '../../shared/numeric/random.ts';
import type { Table } from '../harness/result.ts';

/** Runs the verify scripts on the export, and on copies with one bit of a file changed, for each file. */
export async function verified(folder: string, scratch: string): Promise<Table> {
  const { files } = JSON.parse(await readFile(join(folder, 'certificate.json'), 'utf8'));
  const names = [...Object.keys(files), 'certificate.json', 'certificate.json.sha256'].filter(
    (name) => !name.startsWith('verify.'),
  );
  const count = { Python: [0, 0], Node: [0, 0] };
  const copy = join(scratch, 'changed');
  await cp(folder, copy, { recursive: true });
  const random = createRandom(2);
  const whole = await runVerify(copy, process.env);
  for (const name of names) {
    const bytes = await readFile(join(copy, name));
    const place = random() % bytes.length;
    const changed = Uint8Array.from(bytes);
    changed[place] = (bytes[place] as number) ^ (1 << (random() % 8));
    await writeFile(join(copy, name), changed);
    for (const { by, outcome, text } of await runVerify(copy, process.env)) {
      const named = text.includes(`FAILED: ${name.replace(/\.sha256$/, '')}`);
      if (outcome === 'failed') count[by][0] = (count[by][0] as number) + 1;
      if (named) count[by][1] = (count[by][1] as number) + 1;
    }
    await writeFile(join(copy, name), bytes);
  }
  return {
    title: 'Verify scripts',
    columns: [
      { title: 'by' },
      { title: 'the export' },
      { title: 'files changed' },
      { title: 'failed' },
      { title: 'named' },
    ],
    rows: whole.map(({ by, outcome }) => [by, outcome, names.length, count[by][0] as number, count[by][1] as number]),
    note: `Changed: one random bit of each file, except the scripts. Named: the message names the file. Output for the export: ${whole.map(({ by, text }) => `${by}: ${text.trim().replaceAll('\n', '; ')}`).join('. ')}`,
  };
}
