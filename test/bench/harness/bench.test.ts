import { expect, test } from '@jest/globals';
import { createContext, firstLine } from '../../../bench/harness/bench.ts';
import { inTurn } from '../../../bench/harness/turns.ts';

const images = { train: [], test: [], strangers: [], labels: [], description: 'none', also: [] };
const silent = { table() {}, progress() {}, failure() {} };
const create = () => createContext({ images, scratch: '', small: true }, silent);

test('a part that throws is noted, and the bench continues', async () => {
  const { context, found } = create();
  const result = await context.part('fit', async () => {
    throw new Error('no such thing\nmore');
  });
  expect(result).toBeUndefined();
  expect(found.failures).toEqual([{ part: 'fit', reason: 'no such thing' }]);
});

test('a reason names no path of the machine', () => {
  expect(firstLine(new Error("Cannot find module '/home/someone/headstart/bench/x.ts'"))).toBe(
    "Cannot find module 'x.ts'",
  );
});

test('peers take turns, and slow ones get fewer', async () => {
  const order: string[] = [];
  const peer = (name: string, rounds: number) => ({ name, rounds, run: async () => order.push(name) });
  const found = await inTurn(create().context, [peer('a', 3), peer('b', 1)]);
  expect(order).toEqual(['a', 'b', 'a', 'a']);
  expect([...found.keys()]).toEqual(['a', 'b']);
});

test('a peer that fails is not run again', async () => {
  const { context, found: noted } = create();
  let tries = 0;
  const failing = {
    name: 'bad',
    rounds: 3,
    run: async () => {
      tries++;
      throw new Error('broken');
    },
  };
  const found = await inTurn<number>(context, [failing, { name: 'good', rounds: 3, run: async () => 1 }]);
  expect(tries).toBe(1);
  expect([...found]).toEqual([['good', [1, 1, 1]]]);
  expect(noted.failures).toEqual([{ part: 'bad', reason: 'broken' }]);
});
