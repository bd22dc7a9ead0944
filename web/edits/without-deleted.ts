import type { DatasetStatus, Split } from '../../shared/api/types.ts';
import { placeOf } from '../words/keys.ts';
import type { Deletion } from './kept-deletions.ts';

/** The dataset as it will be after its deletions. */
export function withoutDeleted(dataset: DatasetStatus, waiting: readonly Deletion[]): DatasetStatus {
  const deletions = waiting.filter((deletion) => deletion.dataset === dataset.name);
  if (deletions.length === 0) return dataset;
  const rejected = new Set(deletions.flatMap((deletion) => deletion.rejected));
  const images = deletions.flatMap(({ keys }) => keys.map((key) => ({ ...placeOf(key), rejected: rejected.has(key) })));
  const inSplit = (split: Split) => images.filter((image) => image.split === split);
  const minus = (count: number, deleted: readonly unknown[]) => Math.max(0, count - deleted.length);
  const minusEach = <T extends { embedded: number; rejected: number }>(counts: T, deleted: typeof images): T => ({
    ...counts,
    embedded: minus(
      counts.embedded,
      deleted.filter((image) => !image.rejected),
    ),
    rejected: minus(
      counts.rejected,
      deleted.filter((image) => image.rejected),
    ),
  });
  const classes = dataset.classes.map((entry) => {
    const deleted = inSplit('train').filter(({ label }) => label === entry.label);
    return { ...minusEach(entry, deleted), examples: minus(entry.examples, deleted) };
  });
  return {
    ...dataset,
    classes: classes.filter(({ examples }) => examples > 0),
    testExamples: minus(dataset.testExamples, inSplit('test')),
    goldenExamples: minus(dataset.goldenExamples, inSplit('golden')),
    unlabelled: minus(dataset.unlabelled, inSplit('unlabelled')),
    images: { ...minusEach(dataset.images, images), total: minus(dataset.images.total, images) },
  };
}
