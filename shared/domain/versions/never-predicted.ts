/** A class that held-out heads gave to no image at all. */
export interface NeverPredicted {
  label: string;
  /** Images to train on. */
  examples: number;
  /** Of those held out, and so scored: 0 where the class has no second image that is not a copy. */
  scored: number;
}

/** `2 of 3 classes are never predicted` */
export const neverShare = ({ length }: readonly NeverPredicted[], classCount: number): string =>
  `${length} of ${classCount} classes ${length === 1 ? 'is' : 'are'} never predicted`;

const namedAtMost = 10;

/**
 * Which classes are never predicted, and what to do.
 * @param what the beginning of the sentence, such as `2 of 3 classes are never predicted`
 */
export function describeNeverPredicted(
  what: string,
  classes: readonly NeverPredicted[],
  classWeights: 'none' | 'balanced' | Record<string, number> | undefined,
): string {
  const named = classes.slice(0, namedAtMost).map(describe).join(', ');
  const rest = classes.length > namedAtMost ? ` and ${classes.length - namedAtMost} more` : '';
  const add = `dd images of ${classes.length === 1 ? 'it' : 'them'}.`;
  const next = classWeights === 'balanced' ? `A${add}` : `Train with classWeights \`balanced\` or, better, a${add}`;
  return `${what}: ${named}${rest}. ${next}`;
}

function describe({ label, examples, scored }: NeverPredicted): string {
  const images = examples === 1 ? '1 image' : `${examples} images`;
  return scored === 0 ? `${label} (${images}, never held out)` : `${label} (${images})`;
}
