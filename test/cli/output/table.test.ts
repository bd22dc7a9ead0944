import { expect, test } from '@jest/globals';
import { table } from '../../../cli/output/table.ts';

const columns = [{ title: 'class' }, { title: 'support', align: 'right' as const }];

test('text stands left, numbers right', () => {
  expect(
    table(
      columns,
      [
        ['hat', '1,234'],
        ['longsleeve', '5'],
      ],
      80,
    ),
  ).toEqual(['  class       support', '  hat           1,234', '  longsleeve        5']);
});

test('the widest text gives way where the table is too wide', () => {
  const lines = table(columns, [['a'.repeat(100), '5']], 40);
  expect(lines.map((line) => line.length)).toEqual([40, 40]);
  expect(lines[1]).toContain('…');
});

test('what is to be copied stays whole', () => {
  const lines = table([{ title: 'id', whole: true }, { title: 'name' }], [['a'.repeat(30), 'b'.repeat(20)]], 50);
  expect(lines[1]).toBe(`  ${'a'.repeat(30)}  ${'b'.repeat(15)}…`);
  expect(table([{ title: 'id', whole: true }], [['a'.repeat(30)]], 20)[1]).toBe(`  ${'a'.repeat(30)}`);
});
