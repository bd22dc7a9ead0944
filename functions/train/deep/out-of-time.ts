/** The run ends after a checkpoint, because the function's time does. The next run continues. */
export class OutOfTime extends Error {}

/** Epochs do not all take equally long. */
const patience = 1.5;
/** Time to end the run, in milliseconds. */
const margin = 15_000;

/**
 * Watches the time between checkpoints.
 * @param deadline in milliseconds since 1970
 * @returns a function to call after each checkpoint, which throws `OutOfTime` if there may be no time for the next
 */
export function watchTime(deadline: number): () => void {
  let last = Date.now();
  return () => {
    const now = Date.now();
    const next = now + patience * (now - last) + margin;
    last = now;
    if (next > deadline) throw new OutOfTime('The function has no time for another epoch.');
  };
}
