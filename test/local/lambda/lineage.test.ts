import { describe, expect, test } from '@jest/globals';
import { callsInChain, traceHeaderOf } from '../../../local/lambda/lineage.ts';

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const [a, b] = [arn('a'), arn('b')];
const id = '01234567-89ab-cdef-0123-456789abcdef';
const root = '1-6553f100-0123456789abcdef01234567';
const next = (functionArn: string, ...before: string[]) => traceHeaderOf(functionArn, before, id, 1_700_000_000_000);
/** The header of a chain after a number of calls of a function. */
const chain = (functionArn: string, calls: number): string =>
  calls === 1 ? next(functionArn) : next(functionArn, chain(functionArn, calls - 1));

describe('the lineage of a chain of requests', () => {
  test('starts with the first call', () => {
    const header = next(a);
    expect(header).toMatch(new RegExp(`^Root=${root};Sampled=0;Lineage=[0-9a-f]{8}:0$`));
    expect([callsInChain(undefined, a), callsInChain(header, a)]).toEqual([0, 1]);
  });

  test('counts the calls of each function separately', () => {
    const header = next(a, next(b, next(a, next(b, next(a)))));
    expect([callsInChain(header, a), callsInChain(header, b), callsInChain(header, arn('c'))]).toEqual([3, 2, 0]);
  });

  test('keeps the root of the trace', () => {
    const first = next(a).replace(root, '1-other');
    expect(next(b, first)).toMatch(/^Root=1-other;/);
  });

  test('of several requests is the longest for each function', () => {
    const header = next(a, chain(a, 3), next(b, chain(b, 5)), 'Root=1-x');
    expect([callsInChain(header, a), callsInChain(header, b)]).toEqual([4, 6]);
  });

  test.each([
    ['nothing', ''],
    ['no lineage', `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`],
    ['an empty one', 'Root=1-x;Lineage='],
    ['what is no counter', 'Root=1-x;Lineage=zz:1|:|12345678|12345678:x|12345678:-1'],
    ['text', 'not a header; at all = yes'],
  ])('is empty where the header has %s', (_, header) => {
    expect(callsInChain(header, a)).toBe(0);
    expect(callsInChain(next(a, header), a)).toBe(1);
  });

  test('reads fields in any order, with spaces, and counters with a prefix', () => {
    const lineage = /Lineage=(.*)$/.exec(chain(a, 4))?.[1];
    expect(callsInChain(`Lineage=1:${lineage} ; Root=1-x; Sampled=0`, a)).toBe(4);
  });

  test('stops counting at the maximum', () => {
    const full = next(a).replace(/:0$/, ':32767');
    expect(next(a, full)).toMatch(/:32767$/);
  });
});
