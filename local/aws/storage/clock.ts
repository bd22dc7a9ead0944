/** A clock in milliseconds since 1970 that never goes back, whatever happens to the machine's. */
export interface Clock {
  now(): number;
  /** From now on it shows at least this time. */
  reach(time: number): void;
}

/**
 * It follows the machine's clock forward. When that is set back, it goes on from where it was, at the same speed, so
 * that a message stays hidden as long as it should and no longer.
 */
export function createClock(): Clock {
  let latest = Date.now();
  let ticks = performance.now();
  return {
    now() {
      const passed = performance.now() - ticks;
      ticks += passed;
      latest = Math.max(Date.now(), latest + passed);
      return Math.floor(latest);
    },
    reach(time) {
      if (time > latest) latest = time;
    },
  };
}
