import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type NameRule, nameRules } from '../../../../shared/domain/names/rules.ts';

const anyName = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('_', '.', '/', '\\', 'a', 'é', '帽', '\n', '\u0000', '\u007f', '\u0085', ' ', '😀'),
  }),
  fc.string({ unit: 'grapheme', minLength: 120, maxLength: 140 }),
);

test.each(Object.entries(nameRules))('pattern and length of %s agree with its rule', (_, rule: NameRule) => {
  const { pattern = '', maxLength, unit, problem } = rule;
  fc.assert(
    fc.property(anyName, (text) => {
      const name = text.normalize('NFC');
      const length = unit === 'bytes' ? Buffer.byteLength(name) : [...name].length;
      const described = new RegExp(pattern).test(name) && length >= 1 && length <= maxLength;
      expect([name, described]).toEqual([name, problem(name) === undefined]);
    }),
  );
});
