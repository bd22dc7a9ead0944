/** Draws integers from 0 to 2^32 - 1, uniformly. */
export type Random = () => number;

/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021,
 * https://prng.di.unimi.it/xoshiro128starstar.c) from four words of state, not all zero.
 */
export function xoshiro128(state: readonly [number, number, number, number]): Random {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotateLeft(s3, 11);
    return result;
  };
}

/** The generator for a seed (any safe integer): its state is drawn from SplitMix64, as the authors advise. */
export function createRandom(seed: number): Random {
  const next = splitMix64(BigInt(seed));
  const [low, high] = [next(), next()];
  return xoshiro128([lowWord(low), highWord(low), lowWord(high), highWord(high)]);
}

/** SplitMix64 (Steele, Lea and Flood 2014; https://prng.di.unimi.it/splitmix64.c). */
export function splitMix64(seed: bigint): () => bigint {
  let x = BigInt.asUintN(64, seed);
  return () => {
    x = BigInt.asUintN(64, x + 0x9e3779b97f4a7c15n);
    let z = x;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}

/** An integer from 0 to `bound` - 1, uniformly: draws that would favour small results are repeated. */
export function below(random: Random, bound: number): number {
  const fair = 2 ** 32 - (2 ** 32 % bound);
  let value = random();
  while (value >= fair) value = random();
  return value % bound;
}

/** Shuffles in place (Fisher and Yates, as in Knuth, The Art of Computer Programming 2, 3.4.2, algorithm P). */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));
const lowWord = (x: bigint): number => Number(BigInt.asIntN(32, x));
const highWord = (x: bigint): number => Number(BigInt.asIntN(32, x >> 32n));
