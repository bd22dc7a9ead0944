import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { baseFolder } from './harness/alone.ts';
import type { Bench, BenchContext } from './harness/bench.ts';
import { readProfiles, secondsByPlace } from './harness/cpu-profile.ts';
import { writeFeatures } from './harness/matrix.ts';
import { spread } from './harness/statistics.ts';
import { runTask } from './harness/task.ts';

/** Places with a smaller share are combined. */
const leastShare = 0.01;

export const profile: Bench = {
  name: 'profile',
  title: 'Profiles of an embedding, a fit and a training',
  method:
    "Node's CPU profiler (--cpu-prof, a sample each millisecond) in three processes: one embeds images, one fits a linear head, and one runs a training with cross-validation, after everything is loaded. Times are self times, over all JavaScript threads. ONNX Runtime's products count as ONNX Runtime. sharp decodes on its own threads, which the profiler does not see; meanwhile a JavaScript thread is (idle) or does something else. Each ran once: compare the shares, not the times.",
  async run(context) {
    const { images, small } = context;
    const { train, classCount } = await writeFeatures(context);
    const paths = spread(images.train, small ? 40 : 500).map(({ path }) => path);
    const threads = availableParallelism();
    const l2 = 1 / train.labels.length;
    const size = `${train.labels.length} x ${train.width} x ${classCount}`;
    await profiled(context, `Embedding ${paths.length} images`, 'tasks/embed.ts', { paths, base: baseFolder });
    await profiled(context, `A fit, ${size}`, 'tasks/fit.ts', { classCount, l2, tolerance: 1e-4, threads });
    const hyperparameters = { hiddenLayers: [], l2: 'auto' };
    await profiled(context, `A training, ${size}`, 'tasks/train.ts', { classCount, hyperparameters, threads });
  },
};

async function profiled(
  { part, scratch, table }: BenchContext,
  title: string,
  script: string,
  options: Record<string, unknown>,
): Promise<void> {
  await part(title, async () => {
    const dir = join(scratch, script.replaceAll(/\W/g, '-'));
    await mkdir(dir);
    const flags = ['--cpu-prof', `--cpu-prof-dir=${dir}`];
    const { window = [0, 0] } = await runTask(scratch, { script, options, flags });
    const places = secondsByPlace(await readProfiles(dir), window);
    const whole = places.reduce((sum, [, seconds]) => sum + seconds, 0);
    const large = places.filter(([, seconds]) => seconds / whole >= leastShare);
    const rest = whole - large.reduce((sum, [, seconds]) => sum + seconds, 0);
    table({
      title,
      columns: [{ title: 'place' }, { title: 's', digits: 2 }, { title: '%', digits: 1 }],
      rows: [...large, ['all others', rest] as const].map(([place, s]) => [place, s, (100 * s) / whole]),
    });
  });
}
