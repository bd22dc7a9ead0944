import type { DatasetStatus } from '../../shared/api/types.ts';
import { labelOf } from '../words/keys.ts';
import type { Wish } from './kept-deletions.ts';

const without = <T extends { embedded: number; rejected: number }>(counts: T, gone: number, rejected: number): T => ({
  ...counts,
  embedded: Math.max(0, counts.embedded - gone + rejected),
  rejected: Math.max(0, counts.rejected - rejected),
});

/** A dataset as it is once what waits to be deleted is gone. */
export function withoutDeleted(dataset: DatasetStatus, waiting: readonly Wish[]): DatasetStatus {
  const its = waiting.filter((wish) => wish.dataset === dataset.name);
  if (its.length === 0) return dataset;
  const keys = its.flatMap((wish) => wish.keys);
  const rejected = new Set(its.flatMap((wish) => wish.rejected));
  const rejectedOf = (some: string[]) => some.filter((key) => rejected.has(key)).length;
  const below = (folder: string) => keys.filter((key) => key.startsWith(`${dataset.name}/${folder}`));
  const classes = dataset.classes.map((each) => {
    const gone = below('').filter((key) => key.split('/')[1]?.startsWith('_') === false && labelOf(key) === each.label);
    return { ...without(each, gone.length, rejectedOf(gone)), examples: Math.max(0, each.examples - gone.length) };
  });
  const { images } = dataset;
  return {
    ...dataset,
    classes: classes.filter(({ examples }) => examples > 0),
    testExamples: Math.max(0, dataset.testExamples - below('_test/').length),
    goldenExamples: Math.max(0, dataset.goldenExamples - below('_golden/').length),
    unlabelled: Math.max(0, dataset.unlabelled - below('_unlabelled/').length),
    images: {
      ...without(images, keys.length, rejectedOf(keys)),
      total: Math.max(0, images.total - keys.length),
    },
  };
}
