import { createRandom, shuffle } from '../../shared/numeric/random.ts';
import type { BenchContext } from '../harness/bench.ts';
import type { Cell } from '../harness/result.ts';
import { meanOf } from '../harness/statistics.ts';
import { runTask } from '../harness/task.ts';
import type { MapSet } from './maps.ts';
import { type OurTraining, ourTraining } from './training.ts';

/** Compares dense and deep heads, and the choice of `auto`, with few images of each class. */
export async function fewImages({ small, progress, table }: BenchContext, maps: MapSet): Promise<void> {
  const rows: Cell[][] = [];
  const largest = Math.max(...maps.images.labels.map((_, label) => maps.labels.filter((one) => one === label).length));
  for (const perClass of (small ? [5] : [5, 20, 100]).filter((count) => count <= largest)) {
    const pairs: Record<'dense' | 'deep' | 'auto', OurTraining>[] = [];
    for (const seed of small ? [1] : [1, 2, 3]) {
      progress(`${perClass} images per class, seed ${seed}`);
      const examples = chosen(maps, perClass, seed);
      const train = (head: 'dense' | 'deep') => {
        const side = ourTraining(head, maps, examples);
        return runTask<OurTraining>(maps.folder, { ...side, options: { ...side.options, seed } });
      };
      const [dense, deep] = [await train('dense'), await train('deep')];
      pairs.push({ dense, deep, auto: deep.heldOutLogLoss < dense.heldOutLogLoss ? deep : dense });
    }
    const means = (['dense', 'deep', 'auto'] as const).flatMap((head) => [
      meanOf(pairs.map((pair) => pair[head].accuracy)),
      meanOf(pairs.map((pair) => pair[head].logLoss)),
    ]);
    const deeps = pairs.filter(({ auto, deep }) => auto === deep).length;
    rows.push([perClass, ...means, `${deeps} of ${pairs.length}`]);
  }
  table({
    title: `Few images: ${maps.images.description}`,
    columns: [
      { title: 'images per class' },
      ...['dense', 'deep', 'auto'].flatMap((head) => [
        { title: `${head}: accuracy`, digits: 4 },
        { title: 'log loss', digits: 3 },
      ]),
      { title: 'auto chose deep' },
    ],
    rows,
  });
}

/** Indices of at most `perClass` images of each class. */
function chosen({ labels, classCount }: MapSet, perClass: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: classCount }, (_, label) =>
    shuffle(
      [...labels.keys()].filter((i) => labels[i] === label),
      random,
    ).slice(0, perClass),
  ).flat();
}
