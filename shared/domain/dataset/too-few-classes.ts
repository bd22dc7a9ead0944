import { HeadstartError } from '../errors.ts';

/** @param labels of the usable images: none or one */
export function tooFewClasses(dataset: string, labels: readonly string[]): HeadstartError {
  const found =
    labels.length === 0 ? 'no usable image with a label' : `usable images of one class only (\`${labels[0]}\`)`;
  return new HeadstartError(
    'dataset-not-trainable',
    `Dataset \`${dataset}\` has ${found}. Upload images of at least two classes to ${dataset}/{label}/, then train again.`,
  );
}
