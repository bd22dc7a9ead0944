/** A class that out-of-fold predictions never chose. */
export interface NeverPredicted {
  label: string;
  /** Number of training images. */
  examples: number;
  /** Number of them that were held out. 0 if the class has only one image and its copies. */
  scored: number;
}

/** `2 of 3 classes are never predicted` */
export const neverShare = ({ length }: readonly NeverPredicted[], classCount: number): string =>
  `${length} of ${classCount} classes ${length === 1 ? 'is' : 'are'} never predicted`;

const maxNamed = 10;

/**
 * Lists the classes that are never predicted, and what to do.
 * @param intro such as `2 of 3 classes are never predicted`
 */
export function describeNeverPredicted(
  intro: string,
  classes: readonly NeverPredicted[],
  classWeights: 'none' | 'balanced' | Record<string, number> | undefined,
): string {
  const named = classes.slice(0, maxNamed).map(describe).join(', ');
  const rest = classes.length > maxNamed ? ` and ${classes.length - maxNamed} more` : '';
  const add = `dd images of ${classes.length === 1 ? 'it' : 'them'}.`;
  const next = classWeights === 'balanced' ? `A${add}` : `Train with classWeights \`balanced\` or, better, a${add}`;
  return `${intro}: ${named}${rest}. ${next}`;
}

function describe({ label, examples, scored }: NeverPredicted): string {
  const images = examples === 1 ? '1 image' : `${examples} images`;
  return scored === 0 ? `${label} (${images}, never held out)` : `${label} (${images})`;
}
