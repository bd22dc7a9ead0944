import { createRandom } from '../../shared/numeric/random.ts';

/** Numbers of a text image that depend on its class. */
const classNumbers = 3;

/**
 * An image for the fake extractor: 10 numbers that are close to those of its class, and otherwise random.
 * @param kind the class, 0 to 5
 */
export function textImage(kind: number, number: number): string {
  const random = createRandom(1000 * kind + number);
  const own = Array.from({ length: classNumbers }, (_, at) => (at === kind >> 1 ? (kind % 2 === 0 ? 3 : -3) : 0));
  const others = Array.from({ length: 7 }, () => (random() / 2 ** 30 - 2).toFixed(2));
  return [...own, ...others].join(' ');
}
