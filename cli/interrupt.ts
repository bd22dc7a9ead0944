/** The user ended the command: exit code 130, as shells have it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted.');
  }
}

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once, as if nobody listened. */
export function nextInterrupt(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
}
