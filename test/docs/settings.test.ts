import { expect, test } from '@jest/globals';
import { readSettings, SettingsError } from '../../infra/settings/settings.ts';
import { read } from './support/pages.ts';

/** Every setting: an unknown one is refused with a list of them. */
function names(): string[] {
  try {
    readSettings({ noSuchSetting: 1 });
  } catch (error) {
    if (error instanceof SettingsError) return /\w+(?:, \w+){9,}/.exec(error.message)?.[0].split(', ') ?? [];
    throw error;
  }
  return [];
}

test('docs/operations.md lists every setting once', () => {
  const section =
    read('docs/operations.md')
      .split(/^## /m)
      .find((part) => part.startsWith('Settings')) ?? '';
  const rows = [...section.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell = '']) => cell);
  const listed = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(listed.sort()).toEqual(names().sort());
});
