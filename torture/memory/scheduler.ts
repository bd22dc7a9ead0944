import type { Dice } from '../dice.ts';
import type { Life } from './life.ts';

interface Turn {
  life: Life;
  go: () => void;
}

/** Lets one of all processes at a time do its next call: which one is decided by lot. */
export function createScheduler(dice: Dice, now: () => number) {
  const waiting: Turn[] = [];
  const ready = () => waiting.filter(({ life }) => life.dead || life.frozenUntil <= now());
  return {
    /** Resolves when it is this process's turn. */
    turn: (life: Life) => new Promise<void>((go) => waiting.push({ life, go })),
    ready: () => ready().length,
    /** When one that stands still goes on. */
    nextAt: () => Math.min(...waiting.map(({ life }) => life.frozenUntil)),
    next(): void {
      const turn = dice.pick(ready());
      waiting.splice(waiting.indexOf(turn), 1);
      turn.go();
    },
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
