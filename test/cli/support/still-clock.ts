import { setImmediate } from 'node:timers/promises';

/** A clock whose sleeps end at once; it remembers how long they should have been. */
export function stillClock() {
  const slept: number[] = [];
  return {
    slept,
    sleep: async (seconds: number) => {
      slept.push(seconds);
      await setImmediate();
    },
    random: () => 0.5,
  };
}
