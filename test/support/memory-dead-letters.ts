import type { DeadLetters } from '../../shared/ports/dead-letters.ts';

/** Dead letters of which a test says how many there are. */
export function createMemoryDeadLetters(fn: string) {
  const state = { letters: 0 };
  const deadLetters: DeadLetters = {
    name: `${fn}-dead-letters`,
    fn,
    count: async () => state.letters,
    async redrive() {
      state.letters = 0;
    },
  };
  return Object.assign(deadLetters, { state });
}
