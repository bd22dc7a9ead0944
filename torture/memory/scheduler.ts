import type { Dice } from '../client/dice.ts';
import type { Life } from './life.ts';

interface Turn {
  life: Life;
  go: () => void;
}

/** How often a process is held back before a call, and for how many calls of others at most. */
const holding = { chance: 0.08, most: 60 };

/**
 * Lets one of all processes at a time do its next call: which one is decided by lot. Some are held back for a while, as
 * races that are lost need one that is much slower than the others.
 */
export function createScheduler(dice: Dice, now: () => number) {
  const waiting: Turn[] = [];
  const held = new Map<Life, number>();
  let calls = 0;
  const ready = () => waiting.filter(({ life }) => life.dead || life.frozenUntil <= now());
  return {
    /** Resolves when it is this process's turn. */
    turn(life: Life): Promise<void> {
      if (dice.chance(holding.chance)) held.set(life, calls + dice.below(holding.most));
      return new Promise<void>((go) => waiting.push({ life, go }));
    },
    ready: () => ready().length,
    /** When one that stands still goes on. */
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
