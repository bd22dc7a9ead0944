import { expect, test } from '@jest/globals';
import { printProblems } from '../../../cli/upload/report.ts';
import { recordedOutput } from '../support/output.ts';

const problems = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    key: `pets/${i}.jpg`,
    problem: 'An image must be in the folder of its label.',
  }));

test('invalid keys are listed with their problems', () => {
  const recorded = recordedOutput();
  printProblems(recorded.output, problems(1));
  expect(recorded.lines).toEqual([
    '  Problems in the dataset:',
    '    pets/0.jpg',
    '      An image must be in the folder of its label.',
  ]);
});

test('further problems are counted', () => {
  const recorded = recordedOutput();
  printProblems(recorded.output, problems(7));
  expect(recorded.lines.at(-1)).toBe('    and 2 more');
});

test('a dataset without problems prints nothing', () => {
  const recorded = recordedOutput();
  printProblems(recorded.output, []);
  expect(recorded.lines).toEqual([]);
});
