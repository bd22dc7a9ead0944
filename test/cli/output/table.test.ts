import { expect, test } from '@jest/globals';
import { table } from '../../../cli/output/table.ts';

const columns = [{ title: 'class' }, { title: 'support', align: 'right' as const }];

test('text is left-aligned, numbers are right-aligned', () => {
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

test('the widest text is shortened if the table is too wide', () => {
  const lines = table(columns, [['a'.repeat(100), '5']], 40);
  expect(lines.map((line) => line.length)).toEqual([40, 40]);
  expect(lines[1]).toContain('…');
});

test('columns that users copy are not shortened', () => {
  const lines = table([{ title: 'id', whole: true }, { title: 'name' }], [['a'.repeat(30), 'b'.repeat(20)]], 50);
  expect(lines[1]).toBe(`  ${'a'.repeat(30)}  ${'b'.repeat(15)}…`);
  expect(table([{ title: 'id', whole: true }], [['a'.repeat(30)]], 20)[1]).toBe(`  ${'a'.repeat(30)}`);
});
