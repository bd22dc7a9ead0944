import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { createRandom } from '../../../cli/demo/random.ts';

/**
 * Replaces everything that makes two runs differ: clock, timers, random numbers. The process must do nothing else, and
 * load the tested code afterwards.
 */

interface Timer {
  at: number;
  every: number | undefined;
  call: () => void;
}

const begin = Date.parse('2026-01-31T12:00:00.000Z');
const timers = new Map<number, Timer>();
let time = begin;
let lastTimer = 0;
let random = createRandom(1);

export const now = (): number => time;

/** Resets the random numbers, the clock and the timers. */
export function restart(seed: number): void {
  random = createRandom(seed);
  time = begin;
  timers.clear();
  lastTimer = 0;
}

/** When the next timer is due; Infinity if there is none. */
export const nextTimerAt = (): number => Math.min(...[...timers.values()].map(({ at }) => at));

/** Moves the clock, and runs the timers that are due, in order. */
export function passUntil(moment: number): void {
  for (;;) {
    const due = [...timers]
      .filter(([, { at }]) => at <= moment)
      .sort(([a, one], [b, other]) => one.at - other.at || a - b);
    const [first] = due;
    if (!first) break;
    const [id, timer] = first;
    time = Math.max(time, timer.at);
    if (timer.every === undefined) timers.delete(id);
    else timer.at += timer.every;
    timer.call();
  }
  time = Math.max(time, moment);
}

export const sleep = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    addTimer(() => resolve(), seconds * 1000, false);
  });

function addTimer(call: () => void, ms: number, again: boolean): number {
  const wait = Math.max(1, ms);
  timers.set(++lastTimer, { at: time + wait, every: again ? wait : undefined, call });
  return lastTimer;
}

/** An object with the interface of Node's timers. */
const asTimeout = (id: number) => ({ [Symbol.toPrimitive]: () => id, ref() {}, unref() {}, hasRef: () => true });

export function install(): void {
  const set =
    (again: boolean) =>
    (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      asTimeout(addTimer(() => call(...args), ms, again));
  const clear = (timer: unknown) => {
    if (timer !== undefined && timer !== null) timers.delete(Number(timer));
  };
  class VirtualDate extends Date {
    constructor(...args: unknown[]) {
      super(...((args.length === 0 ? [time] : args) as [number]));
    }
    static override now = now;
  }
  const bytes = (size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
  const hex = (size: number) => bytes(size).toString('hex');
  Object.assign(globalThis, {
    setTimeout: set(false),
    setInterval: set(true),
    clearTimeout: clear,
    clearInterval: clear,
    Date: VirtualDate,
  });
  performance.now = () => time - begin;
  Math.random = () => random();
  Object.assign(crypto, {
    randomBytes: bytes,
    randomUUID: () => [hex(4), hex(2), hex(2), hex(2), hex(6)].join('-'),
  });
  syncBuiltinESMExports();
}
