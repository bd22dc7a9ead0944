import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  filenamePattern,
  filenameProblem,
  labelPattern,
  labelProblem,
  longestFilename,
  longestLabel,
} from '../../../shared/domain/names/rules.ts';

/** Names as people and tools write them, and characters that a rule is about. */
const names = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('_', '.', '/', '\\', 'a', 'é', '帽', '\n', '\u0000', '\u007f', '\u0085', ' ', '😀'),
  }),
  fc.string({ unit: 'grapheme', minLength: 120, maxLength: 140 }),
);

describe('the patterns that the API describes say what the rules say', () => {
  test('of labels', () => {
    fc.assert(
      fc.property(names, (name) => {
        const described = new RegExp(labelPattern).test(name) && [...name].length <= longestLabel;
        expect([name, described]).toEqual([name, labelProblem(name) === undefined]);
      }),
    );
  });

  test('of file names, but for what only their bytes tell', () => {
    fc.assert(
      fc.property(names, (name) => {
        const described = new RegExp(filenamePattern).test(name) && Buffer.byteLength(name) <= longestFilename;
        expect([name, described]).toEqual([name, filenameProblem(name) === undefined]);
      }),
    );
  });
});
