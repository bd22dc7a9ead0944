/**
 * Refuses import cycles between files, and between folders, and keeps the diagram in docs/architecture.md in step with
 * the code. With `--write`, draws the diagram again.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { diagramOf } from './diagram.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const page = 'docs/architecture.md';
const { include } = JSON.parse(await readFile('tsconfig.json', 'utf8'));
const folders = [...include, 'web'];

const { output } = await cruise(
  folders,
  {
    validate: true,
    ruleSet: {
      forbidden: [
        { name: 'cycle of files', severity: 'error', from: {}, to: { circular: true } },
        { name: 'cycle of folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
      ],
    },
    tsPreCompilationDeps: true,
    includeOnly: { path: `^(${folders.join('|')})/` },
  },
  undefined,
  { tsConfig: {} },
);

for (const { rule, from, cycle } of output.summary.violations)
  console.error(`${rule.name}: ${[from, ...cycle.map(({ name }) => name)].join(' -> ')}`);
if (output.summary.violations.length > 0) process.exitCode = 1;

const text = await readFile(page, 'utf8');
const [begin, end] = ['<!-- diagram: npm run imports -- --write -->\n', '<!-- end of the diagram -->'];
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
if (after === undefined) throw new Error(`${page} lacks the lines "${begin.trim()}" and "${end}".`);
const drawn = [
  before,
  begin,
  diagramOf(output.modules.filter(({ source }) => !source.startsWith('test/'))),
  end,
  after,
].join('');
if (process.argv.includes('--write')) await writeFile(page, drawn);
else if (drawn !== text) {
  console.error(`The diagram in ${page} does not show the imports of the code. Run: npm run imports -- --write`);
  process.exitCode = 1;
}
console.log(`${output.modules.length} files, ${output.summary.violations.length} cycles`);
