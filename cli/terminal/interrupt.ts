/** The user ended the command: exit code 130, as shells have it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  /** @param message what goes on without the command, and how to check on it */
  constructor(message = 'Interrupted.') {
    super(message);
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once, as if nobody listened. */
export function nextInterrupt(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve('interrupted'));
  });
}

/**
 * Works until the user interrupts it.
 * @param explain says what an interrupt leaves as it is, what goes on, and how to check on it
 * @throws Interrupted
 */
export async function interruptible<T>(work: () => Promise<T>, explain: () => string): Promise<T> {
  let stop: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(new Interrupted(explain()));
  });
  const onSignal = () => stop?.();
  for (const signal of signals) process.once(signal, onSignal);
  try {
    return await Promise.race([work(), interrupted]);
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal);
  }
}
