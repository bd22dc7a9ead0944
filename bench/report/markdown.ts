import { cellText, type Result, type Table } from '../harness/result.ts';

/** A table in Markdown, with numbers aligned to the right. */
export function tableMarkdown({ title, columns, rows, note }: Table): string {
  const isText = (index: number) => rows.some((row) => typeof row[index] === 'string');
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `**${title}**`,
    '',
    line(columns.map((column) => column.title)),
    line(columns.map((_, i) => (isText(i) ? '---' : '---:'))),
    ...rows.map((row) => line(columns.map((column, i) => cellText(row[i], column)))),
    ...(note ? ['', note] : []),
  ].join('\n');
}

/** A plot's file, with a path relative to docs. */
export interface PlotFile {
  title: string;
  path: string;
}

/** The section of a bench: method, data and results. */
export function benchMarkdown(result: Result, plots: readonly PlotFile[]): string {
  const failures = result.failures.map(({ part, reason }) => `- Not measured: ${part} (${reason})`);
  return [
    `## ${result.title}`,
    '',
    `\`npm run bench -- ${result.name}\`, ${result.date}. ${result.method}`,
    '',
    `Data: ${result.data}.`,
    ...result.tables.flatMap((table) => ['', tableMarkdown(table)]),
    ...(failures.length > 0 ? ['', ...failures] : []),
    ...plots.flatMap(({ title, path }) => ['', `![${title}](${path})`]),
  ].join('\n');
}

/** The machines and versions of the results; one line if all agree. */
export function machineMarkdown(results: readonly Result[]): string {
  const lines = results.map(({ name, machine, versions }) => {
    const { cpu, cores, memoryGb, node } = machine;
    const packages = Object.entries(versions).map((pair) => pair.join(' '));
    return { name, line: `${cores} x ${cpu}, ${memoryGb} GB, Node ${node}; ${packages.join(', ')}` };
  });
  const distinct = [...new Set(lines.map(({ line }) => line))];
  if (distinct.length <= 1) return `Machine and versions: ${distinct[0] ?? 'nothing was measured'}.`;
  return ['Machines and versions:', '']
    .concat(
      distinct.map((line) => {
        const names = lines.filter((one) => one.line === line).map(({ name }) => name);
        return `- ${names.join(', ')}: ${line}.`;
      }),
    )
    .join('\n');
}
