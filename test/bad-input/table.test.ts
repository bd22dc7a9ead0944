import { describe, expect, test } from '@jest/globals';
import { problemKinds } from '../../shared/api/problem.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { rejectionRecord } from '../../shared/domain/state/records.ts';
import { readTable } from './table.ts';

/** Compares docs/errors.md with the code. The test of each place checks its messages. */

const rows = readTable();
const isStatus = (status: string) => /^\d{3}$/.test(status);
const codesWhere = (test: (row: (typeof rows)[number]) => boolean) =>
  new Set(rows.filter((row) => row.code !== '' && test(row)).map(({ code }) => code.slice(1, -1)));

test('every place has its test', () => {
  const places = ['dataset', 'form', 'gateway', 'key', 'predict', 'request', 'training', 'upload'];
  expect([...new Set(rows.map(({ where }) => where))].sort()).toEqual(places);
});

test('an input has only one row in each place', () => {
  const inputs = rows.map(({ where, input }) => `${where}: ${input}`);
  expect(inputs).toEqual([...new Set(inputs)]);
});

describe('the table has every error code, and no other', () => {
  test('of requests and trainings', () => {
    const codes = codesWhere(({ where, status }) => where !== 'form' && status !== 'rejected');
    expect([...codes].sort()).toEqual(Object.keys(problemKinds).sort());
  });

  test('of rejections', () => {
    const codes = codesWhere(({ status }) => status === 'rejected');
    expect([...codes].sort()).toEqual([...rejectionRecord.shape.code.options].sort());
  });
});

test('every code has the status of the API', () => {
  const found = rows.filter(({ where, status, code }) => where !== 'form' && isStatus(status) && code !== '');
  for (const { code, status } of found) {
    expect([code, status]).toEqual([code, `${problemKinds[code.slice(1, -1) as ErrorCode]?.status}`]);
  }
});

test('every failure has a message, and advice if the message is not ours', () => {
  const fine = ['200', 'embedded', 'succeeded', 'left alone'];
  for (const { input, where, status, code, message, advice } of rows) {
    if (fine.includes(status)) continue;
    const ours = status === 'reported' || (code !== '' && where !== 'form');
    expect([input, message !== '', ours || advice !== '']).toEqual([input, true, true]);
  }
});
