import { DENSE_FACTOR } from '../../shared/ml/deep/learning-rates.ts';
import type { BenchContext } from '../harness/bench.ts';
import type { Image } from '../harness/images.ts';
import { ifInstalled, pythonEnvironment } from '../harness/python.ts';
import { meanOf } from '../harness/statistics.ts';
import { type NamedSide, runSides } from '../harness/task.ts';
import type { MapSet } from './maps.ts';
import { limitSeconds, type OurTraining, ourTraining, type Training, threads } from './training.ts';

/** PyTorch scores the test images after each epoch. */
type Found = Training & Partial<OurTraining> & { epochs?: Training[] };

const deepName = 'Headstart, deep head';
const wholeName = 'PyTorch, the whole network';

/** Compares heads on all training images with each other and with PyTorch. */
export async function quality(context: BenchContext, maps: MapSet): Promise<void> {
  const all = [...maps.labels.keys()];
  const ours = [
    { name: 'Headstart, dense head', rounds: 3, ...ourTraining('dense', maps, all) },
    { name: deepName, rounds: 3, ...ourTraining('deep', maps, all) },
  ];
  const peers = await ifInstalled(context, 'torch', [
    torch('PyTorch, the same blocks on the same maps', 3, maps, 'deep'),
    torch(wholeName, 1, maps, 'whole'),
  ]);
  const found = await runSides<Found>({ ...context, scratch: maps.folder }, [...ours, ...peers]);
  const mean = (name: string, figure: Exclude<keyof Found, 'epochs' | 'window'>) =>
    meanOf((found.get(name) ?? []).flatMap((run) => run[figure] ?? []));
  const seconds = mean(deepName, 'seconds');
  const cache = maps.seconds.toFixed(1);
  context.table({
    title: `Training on ${all.length} images`,
    columns: [
      { title: 'side' },
      { title: 's', digits: 1 },
      { title: 'deep head / this', digits: 2 },
      { title: 's to cross-validate', digits: 1 },
      { title: 'peak MB' },
      { title: 'accuracy', digits: 4 },
      { title: 'log loss', digits: 3 },
      { title: 'without temperature', digits: 3 },
      { title: 'runs' },
    ],
    rows: [...found].map(([name, runs]) => [
      name,
      mean(name, 'seconds'),
      share(seconds, mean(name, 'seconds')),
      mean(name, 'validationSeconds') || null,
      mean(name, 'peakMb'),
      mean(name, 'accuracy'),
      mean(name, 'logLoss'),
      mean(name, 'uncalibrated'),
      runs.length,
    ]),
    note: `Means. Caching the maps took ${cache} s. A dense head is fitted and cross-validated in one go.`,
  });

  const epochs = found.get(wholeName)?.[0]?.epochs ?? [];
  if (epochs.length === 0) return;
  const accuracy = mean(deepName, 'accuracy') ?? 1;
  context.table({
    title: 'The whole network in PyTorch, after each epoch',
    columns: [
      { title: 'epoch' },
      { title: 's', digits: 1 },
      { title: 'maps and deep head / this', digits: 2 },
      { title: 'accuracy', digits: 4 },
      { title: 'as accurate as the deep head' },
      { title: 'log loss, without temperature', digits: 3 },
    ],
    rows: epochs.map((epoch, i) => [
      i + 1,
      epoch.seconds,
      share(seconds && maps.seconds + seconds, epoch.seconds),
      epoch.accuracy,
      epoch.accuracy >= accuracy ? 'yes' : 'no',
      epoch.uncalibrated,
    ]),
  });
}

const share = (part: number | null, whole: number | null) => (part && whole ? part / whole : null);

function torch(name: string, rounds: number, maps: MapSet, part: 'deep' | 'whole'): NamedSide {
  const { classCount, depth, map, images, labels, settings } = maps;
  const pathsOf = (some: readonly Image[]) => some.map(({ path }) => path);
  const paths = { train: pathsOf(images.train), test: pathsOf(images.test) };
  return {
    name,
    rounds,
    script: 'peers/torch_deep_training.py',
    options: {
      part,
      classCount,
      depth,
      map,
      paths,
      settings: settings(labels.length),
      denseFactor: DENSE_FACTOR,
      threads,
    },
    env: pythonEnvironment(threads),
    limitSeconds,
  };
}
