import { createRandom, type Random } from '../../../cli/demo/random.ts';

/** Random decisions, determined by the seed. */
export interface Dice {
  random: Random;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  /** An item, with a probability proportional to its weight. */
  weighted<T extends { weight: number }>(items: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    random,
    chance: (probability) => random() < probability,
    below,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    weighted(items) {
      let left = random() * items.reduce((sum, { weight }) => sum + weight, 0);
      for (const item of items) {
        left -= item.weight;
        if (left < 0) return item;
      }
      return items.at(-1) as (typeof items)[number];
    },
  };
}
