import { factorsOf, measureParts } from '../make/part-scale.ts';

/** A part of the features: its numbers, [examples, width], and its relative spread. */
export interface TriedPart {
  features: Float32Array;
  width: number;
  weight: number;
}

/** Signed square roots. */
export const rootOf = (features: Float32Array): Float32Array =>
  features.map((value) => Math.sign(value) * Math.sqrt(Math.abs(value)));

/**
 * Concatenates parts, each scaled to a spread in proportion to its weight: the features of a base model with these
 * taps.
 */
export function sideBySide(parts: readonly TriedPart[]): Float32Array {
  const examples = (parts[0] as TriedPart).features.length / (parts[0] as TriedPart).width;
  const norms = parts.map(({ features, width }) => measureParts(features, [width], false).last);
  const factors = factorsOf(
    { last: 1, parts: norms },
    parts.map(({ weight }) => weight),
  );
  const total = parts.reduce((sum, { width }) => sum + width, 0);
  const joined = new Float32Array(examples * total);
  let from = 0;
  for (const [p, { features, width }] of parts.entries()) {
    for (let i = 0; i < examples; i++) {
      for (let j = 0; j < width; j++) {
        joined[i * total + from + j] = (features[i * width + j] as number) * (factors[p] as number);
      }
    }
    from += width;
  }
  return joined;
}
