import { describe, expect, test } from '@jest/globals';
import { problemKinds } from '../../shared/api/problem.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { rejectionRecord } from '../../shared/domain/state/records.ts';
import { readTable } from './table.ts';

/** docs/errors.md against the code; what each line says is tested by the test of its place. */

const rows = readTable();
const isStatus = (status: string) => /^\d{3}$/.test(status);
const codesWhere = (test: (row: (typeof rows)[number]) => boolean) =>
  new Set(rows.filter((row) => row.code !== '' && test(row)).map(({ code }) => code.slice(1, -1)));

test('every place has its test', () => {
  const places = ['dataset', 'form', 'gateway', 'key', 'predict', 'request', 'training', 'upload'];
  expect([...new Set(rows.map(({ at }) => at))].sort()).toEqual(places);
});

test('no input has two lines in a place', () => {
  const inputs = rows.map(({ at, input }) => `${at}: ${input}`);
  expect(inputs).toEqual([...new Set(inputs)]);
});

describe('every code of the code has a line, and no other', () => {
  test('of requests and trainings', () => {
    const codes = codesWhere(({ at, status }) => at !== 'form' && status !== 'rejected');
    expect([...codes].sort()).toEqual(Object.keys(problemKinds).sort());
  });

  test('of rejections', () => {
    const codes = codesWhere(({ status }) => status === 'rejected');
    expect([...codes].sort()).toEqual([...rejectionRecord.shape.code.options].sort());
  });
});

test('every code has its status', () => {
  const found = rows.filter(({ at, status, code }) => at !== 'form' && isStatus(status) && code !== '');
  for (const { code, status } of found) {
    expect([code, status]).toEqual([code, `${problemKinds[code.slice(1, -1) as ErrorCode]?.status}`]);
  }
});

test('every line that is no success has a sentence, and one without a code of ours says what to do beside it', () => {
  const fine = ['200', 'embedded', 'succeeded', 'left alone'];
  for (const { input, at, status, code, says, todo } of rows) {
    if (fine.includes(status)) continue;
    const ours = status === 'reported' || (code !== '' && at !== 'form');
    expect([input, says !== '', ours || todo !== '']).toEqual([input, true, true]);
  }
});
