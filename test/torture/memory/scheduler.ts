import type { Dice } from '../client/dice.ts';
import type { Life } from './life.ts';

interface Turn {
  life: Life;
  go: () => void;
}

/** Holds a process back before a call, for a number of calls of others. */
const holding = { probability: 0.08, maxCalls: 60 };

/**
 * Runs one call at a time, of a random process. Some processes are held back for a while, because many races only occur
 * when one process is much slower than the others.
 */
export function createScheduler(dice: Dice, now: () => number) {
  const waiting: Turn[] = [];
  const held = new Map<Life, number>();
  let calls = 0;
  const ready = () => waiting.filter(({ life }) => life.dead || life.frozenUntil <= now());
  return {
    /** Resolves at this process's turn. */
    turn(life: Life): Promise<void> {
      if (dice.chance(holding.probability)) held.set(life, calls + dice.below(holding.maxCalls));
      return new Promise<void>((go) => waiting.push({ life, go }));
    },
    ready: () => ready().length,
    /** When the next frozen process continues. */
    nextAt: () => Math.min(...waiting.map(({ life }) => life.frozenUntil)),
    next(): void {
      calls++;
      const all = ready();
      const free = all.filter(({ life }) => (held.get(life) ?? 0) <= calls);
      const turn = dice.pick(free.length > 0 ? free : all);
      waiting.splice(waiting.indexOf(turn), 1);
      turn.go();
    },
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
