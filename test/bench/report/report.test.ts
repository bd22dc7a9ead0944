import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cellText, type Result } from '../../../bench/harness/result.ts';
import { writeResult } from '../../../bench/harness/result-file.ts';
import { tableMarkdown } from '../../../bench/report/markdown.ts';
import { plotSvg } from '../../../bench/report/plot.ts';
import { writeReport } from '../../../bench/report/write-report.ts';

const table = {
  title: 'Parts of a start',
  columns: [{ title: 'part' }, { title: 'takes ms', digits: 1 }],
  rows: [
    ['load | bundle', 1234.56],
    ['first run', 17],
    ['not there', null],
  ],
};
const found: Result = {
  name: 'cold-start',
  title: 'Cold start',
  method: 'It is started.',
  date: '2026-01-02',
  machine: { cpu: 'A CPU', cores: 2, memoryGb: 24, node: 'v20.20.2' },
  versions: { sharp: '0.35.5' },
  data: 'shapes',
  tables: [table],
  plots: [{ kind: 'bars', title: 'Milliseconds', table: 'Parts of a start', x: 'part', y: 'takes ms' }],
  failures: [{ part: 'torch', reason: 'not installed' }],
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('a cell shows the decimal places of its column, and a dash if it was not measured', () => {
  expect(cellText(1234.56, { title: '', digits: 1 })).toBe('1,234.6');
  expect(cellText(null, { title: '' })).toBe('–');
});

test('a table in Markdown aligns numbers to the right and escapes bars', () => {
  expect(tableMarkdown(table).split('\n').slice(2)).toEqual([
    '| part | takes ms |',
    '| --- | ---: |',
    '| load \\| bundle | 1,234.6 |',
    '| first run | 17.0 |',
    '| not there | – |',
  ]);
});

test('the report is a function of the results: the same ones give the same bytes', async () => {
  await writeResult(join(dir, 'results'), found);
  await writeReport(join(dir, 'results'), dir, ['cold-start']);
  const first = await readFile(join(dir, 'performance.md'), 'utf8');
  await writeReport(join(dir, 'results'), dir, ['cold-start']);
  expect(await readFile(join(dir, 'performance.md'), 'utf8')).toBe(first);
  expect(first).toContain('2 x A CPU, 24 GB, Node v20.20.2; sharp 0.35.5');
  expect(first).toContain('- Parts of a start: load | bundle 1235 ms; first run 17 ms.');
  expect(first).toContain('- Not measured: torch (not installed)');
  expect(first).toContain('![Milliseconds](plots/cold-start-1.svg)');
  expect(await readdir(join(dir, 'plots'))).toEqual(['cold-start-1.svg']);
});

test('an error names a file that is not a result', async () => {
  await writeResult(join(dir, 'results'), found);
  await writeFile(join(dir, 'results', 'odd.json'), '{}');
  await expect(writeReport(join(dir, 'results'), dir, ['cold-start'])).rejects.toThrow('odd.json is not a result');
});

test('without results there is nothing to report', async () => {
  await expect(writeReport(join(dir, 'results'), dir, ['cold-start'])).rejects.toThrow('Run npm run bench first');
});

test('a plot is an SVG file with a background for light and dark, and the values as text', () => {
  const svg = plotSvg(found.plots[0] as Result['plots'][number], table);
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svg).toContain('>1,234.6</text>');
  expect(svg).toContain('>Milliseconds</text>');
});

test('an error names a missing column of a plot', () => {
  const plot = { kind: 'lines', title: 'T', table: 'Parts of a start', x: 'part', y: 'MB' } as const;
  expect(() => plotSvg(plot, table)).toThrow('has no column MB');
});
