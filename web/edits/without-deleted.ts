import type { DatasetStatus } from '../../shared/api/types.ts';
import { labelOf } from '../words/keys.ts';
import type { Deletion } from './kept-deletions.ts';

const minus = <T extends { embedded: number; rejected: number }>(counts: T, deleted: number, rejected: number): T => ({
  ...counts,
  embedded: Math.max(0, counts.embedded - deleted + rejected),
  rejected: Math.max(0, counts.rejected - rejected),
});

/** The dataset as it will be after its deletions. */
export function withoutDeleted(dataset: DatasetStatus, waiting: readonly Deletion[]): DatasetStatus {
  const deletions = waiting.filter((deletion) => deletion.dataset === dataset.name);
  if (deletions.length === 0) return dataset;
  const keys = deletions.flatMap((deletion) => deletion.keys);
  const rejected = new Set(deletions.flatMap((deletion) => deletion.rejected));
  const countRejected = (some: string[]) => some.filter((key) => rejected.has(key)).length;
  const keysIn = (folder: string) => keys.filter((key) => key.startsWith(`${dataset.name}/${folder}`));
  const trainingKeys = keysIn('').filter((key) => key.split('/')[1]?.startsWith('_') === false);
  const classes = dataset.classes.map((entry) => {
    const deleted = trainingKeys.filter((key) => labelOf(key) === entry.label);
    return {
      ...minus(entry, deleted.length, countRejected(deleted)),
      examples: Math.max(0, entry.examples - deleted.length),
    };
  });
  const { images } = dataset;
  return {
    ...dataset,
    classes: classes.filter(({ examples }) => examples > 0),
    testExamples: Math.max(0, dataset.testExamples - keysIn('_test/').length),
    goldenExamples: Math.max(0, dataset.goldenExamples - keysIn('_golden/').length),
    unlabelled: Math.max(0, dataset.unlabelled - keysIn('_unlabelled/').length),
    images: {
      ...minus(images, keys.length, countRejected(keys)),
      total: Math.max(0, images.total - keys.length),
    },
  };
}
