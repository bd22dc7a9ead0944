/** A clock in milliseconds since 1970 that never goes back, even if the machine's clock does. */
export interface Clock {
  now(): number;
  /** Sets the clock to at least this time. */
  reach(time: number): void;
}

/**
 * Follows the machine's clock forward. If that is set back, this one continues at the same speed, so visibility timeouts
 * stay exact.
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
