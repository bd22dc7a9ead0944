import { createRandom } from '../../shared/numeric/random.ts';

/** Classes lie in directions of their own: so many numbers of a text image say which. */
const directions = 3;

/**
 * An image as the fake extractor reads it: 10 numbers that lie with those of its class, and apart from that resemble no
 * other image's.
 * @param kind which class, 0 to 5
 */
export function textImage(kind: number, number: number): string {
  const random = createRandom(1000 * kind + number);
  const own = Array.from({ length: directions }, (_, at) => (at === kind >> 1 ? (kind % 2 === 0 ? 3 : -3) : 0));
  const others = Array.from({ length: 7 }, () => (random() / 2 ** 30 - 2).toFixed(2));
  return [...own, ...others].join(' ');
}
