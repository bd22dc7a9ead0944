import { expect, test } from '@jest/globals';
import { anchorsOf, codeLinesOf, codeSpansOf, exists, files, linksOf, pages, read, targetOf } from './support/pages.ts';

const folders = [...new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]))];
const codePath = new RegExp(`^(?:${folders.join('|')})/[\\w./*-]+$`);
const isPlaceholder = (path: string) => /node_modules|VERSION/.test(path);

test.each(pages)('links of %s lead to files and headings', (page) => {
  const broken = linksOf(read(page)).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : targetOf(page, path);
    if (!exists(target)) return true;
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test.each(pages)('files and folders that %s names exist', (page) => {
  const words = [...codeSpansOf(read(page)), ...codeLinesOf(read(page))].flatMap((code) => code.split(' '));
  const paths = words.filter((word) => codePath.test(word) && !isPlaceholder(word));
  expect(paths.filter((path) => ![path, `${path}.ts`, targetOf(page, path)].some(exists))).toEqual([]);
});

test('pages that the code names exist', () => {
  const named = files
    .filter((file) => /\.(ts|tsx|mjs|py)$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/(?<![\w/])docs\/[\w/-]+\.md\b/g)].map(([page]) => ({ file, page })));
  expect(named.filter(({ page }) => !exists(page))).toEqual([]);
});

test('docs/decisions/README.md lists each decision once, by number', () => {
  const index = 'docs/decisions/README.md';
  const listed = linksOf(read(index))
    .map((link) => targetOf(index, link))
    .filter((file) => file.startsWith('docs/decisions/'));
  const decisions = pages.filter((page) => /^docs\/decisions\/\d/.test(page));
  expect(listed).toEqual(decisions.sort());
  expect(listed.map((file) => Number(file.split('/').at(-1)?.slice(0, 4)))).toEqual(listed.map((_, i) => i + 1));
});
