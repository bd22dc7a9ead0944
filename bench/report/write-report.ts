import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../harness/result.ts';
import { readResults } from '../harness/result-file.ts';
import { benchMarkdown, machineMarkdown, type PlotFile } from './markdown.ts';
import { plotSvg } from './plot.ts';
import { whereMarkdown } from './where.ts';

const introduction = `# Performance

Made by \`npm run bench -- report\` from the figures in bench/results: do not edit. \`npm run bench -- --data FOLDER\`
measures again, on a folder of {label}/{image}, and \`npm run bench -- NAME\` measures one part. Run nothing else at the
same time. Times are medians. Peers are measured in turn in the same run. A dash means that a value was not measured.`;

/**
 * Makes `performance.md` and the SVG files of `plots/` in `docs` from the results of a folder, in the order of `names`.
 * @throws Error if there is no result, or a file is not a result
 */
export async function writeReport(folder: string, docs: string, names: readonly string[]): Promise<void> {
  const results = await readResults(folder);
  const known = names.flatMap((name) => results.get(name) ?? []);
  if (known.length === 0) throw new Error('There are no results to report. Run npm run bench first.');
  const plots = join(docs, 'plots');
  await rm(plots, { recursive: true, force: true });
  await mkdir(plots, { recursive: true });
  const sections: string[] = [];
  for (const result of known) sections.push(benchMarkdown(result, await drawPlots(result, plots)));
  const parts = [introduction, machineMarkdown(known), whereMarkdown(results), ...sections];
  await writeFile(join(docs, 'performance.md'), `${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

async function drawPlots(result: Result, folder: string): Promise<PlotFile[]> {
  const files: PlotFile[] = [];
  for (const [i, plot] of result.plots.entries()) {
    const table = result.tables.find(({ title }) => title === plot.table);
    if (!table || table.rows.length === 0) continue;
    const name = `${result.name}-${i + 1}.svg`;
    await writeFile(join(folder, name), plotSvg(plot, table));
    files.push({ title: plot.title, path: `plots/${name}` });
  }
  return files;
}
