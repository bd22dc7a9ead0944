import { expect, test } from '@jest/globals';
import { routes } from '../../shared/api/routes.ts';
import { run } from '../cli/support/run.ts';
import { codeLinesOf, codeSpansOf, pages, read } from './support/pages.ts';

/** Commands in the code of a page, such as `npx headstart train pets`. */
const commandsOf = (text: string, program: string): string[] =>
  [...codeLinesOf(text), ...codeSpansOf(text)].flatMap((code) => {
    const found = new RegExp(`^(?:npx )?${program} (.+?)(?: {2,}.*| #.*)?$`).exec(code.trim());
    return found?.[1] ? [found[1]] : [];
  });

/** The help of the command that `words` begin with, and its name. */
async function helpOf(words: string[]) {
  const { text } = await run([...words.slice(0, 2).filter((word) => /^[a-z]+$/.test(word)), '--help']);
  const [, name = ''] = /^Usage: headstart ?([a-z ]*)/.exec(text) ?? [];
  return { text, name: name.trim() };
}

test.each(pages)('headstart has the commands and options that %s names', async (page) => {
  for (const command of commandsOf(read(page), 'headstart')) {
    const words = command.split(/\s+/);
    if (!/^[a-z]/.test(words[0] ?? '')) continue;
    const { text, name } = await helpOf(words);
    const options = words.flatMap((word) => /^--[a-z-]+/.exec(word) ?? []);
    expect({ command, known: name !== '' && command.startsWith(name) }).toEqual({ command, known: true });
    const missing = options.filter((option) => option !== '--help' && !text.includes(option));
    expect({ command, missing }).toEqual({ command, missing: [] });
  }
});

test.each(pages)('package.json has the scripts that %s names', (page) => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = commandsOf(read(page), 'npm run').map((command) => command.split(' ')[0]);
  expect(named.filter((name) => name && !(name in scripts))).toEqual([]);
});

test('docs/api.md calls only routes that exist', () => {
  const calls = codeLinesOf(read('docs/api.md')).filter((line) => /\$U\//.test(line));
  expect(calls.length).toBeGreaterThan(30);
  expect(calls.filter((line) => !isRoute(line))).toEqual([]);
});

function isRoute(line: string): boolean {
  const path = `/v1${/\$U(\/[^\s"?)]*)/.exec(line)?.[1]}`;
  const method = /-X ([A-Z]+)/.exec(line)?.[1] ?? (/ -d | --data-binary /.test(line) ? 'POST' : 'GET');
  return routes
    .filter((route) => route.method.toUpperCase() === method)
    .some((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path));
}
