/** The user ended the command. The exit code is 130, as in shells. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  /** @param message what continues without the command, and how to check it */
  constructor(message = 'Interrupted.') {
    super(message);
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process. */
export function nextInterrupt(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve('interrupted'));
  });
}

/**
 * Does work that the user can interrupt.
 * @param explain says what an interrupt leaves behind, what continues, and how to check it
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
