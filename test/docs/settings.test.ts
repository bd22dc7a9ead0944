import { expect, test } from '@jest/globals';
import { readSettings, SettingsError } from '../../infra/settings/settings.ts';
import { read } from './support/pages.ts';

const section = read('docs/operations.md')
  .split(/^## /m)
  .find((part) => part.startsWith('Settings'));

/** Names and defaults of the settings in docs/operations.md. */
const listed = [...(section ?? '').matchAll(/^\| (`[^|]+`) \| ([^|]+) \|/gm)].flatMap(
  ([, cell = '', defaults = '']) => {
    const names = [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    const values = defaults.split(', ');
    return names.map((name, i) => ({ name, value: values.length === names.length ? values[i] : undefined }));
  },
);

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
  expect(listed.map(({ name }) => name).sort()).toEqual(names().sort());
});

test('docs/operations.md has the defaults of the code', () => {
  const settings: Record<string, unknown> = { ...readSettings({}) };
  const compared = listed.filter(({ name, value }) => /^[\w-]+$/.test(value ?? '') && settings[name] !== undefined);
  expect(compared.length).toBeGreaterThan(25);
  const found = compared.filter(({ value }) => value !== 'none' && value !== 'timeout');
  expect(found.map(({ name, value }) => [name, value])).toEqual(found.map(({ name }) => [name, `${settings[name]}`]));
});
