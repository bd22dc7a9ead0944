import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import sharp, { type Sharp } from 'sharp';
import type { EmbeddedExample } from '../../functions/train/dataset/input.ts';
import { featuresOf, thumbnailsOf } from '../../functions/train/dataset/matrix.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { findDuplicates } from '../../shared/ml/evaluate/duplicates.ts';
import { createRandom } from '../../shared/numeric/random.ts';
import type { Image } from '../harness/images.ts';
import { spread } from '../harness/statistics.ts';
import { type Embed, type Trained, train } from './examples.ts';

/** Gives `share` of the examples a random wrong label, and checks how many of them a training finds. */
export async function flippedFound(examples: readonly EmbeddedExample[], share: number, seed: number) {
  const random = createRandom(seed);
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const count = Math.round(share * examples.length);
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random() % examples.length);
  const flipped = examples.map((example, i) => {
    if (!chosen.has(i)) return example;
    const others = labels.filter((label) => label !== example.label);
    return { ...example, label: others[random() % others.length] as string };
  });
  const keys = new Set([...chosen].map((i) => examples[i]?.key));
  const { metrics } = await train(flipped);
  const first = metrics.suspicious.slice(0, count);
  return { count, found: first.filter(({ key }) => keys.has(key)).length / count };
}

const kinds: Record<string, (image: Sharp, width: number) => Sharp> = {
  'JPEG of quality 60': (image) => image.jpeg({ quality: 60 }),
  '80 % of the size': (image, width) => image.resize(Math.round(0.8 * width)).jpeg({ quality: 90 }),
  '40 % of the size': (image, width) => image.resize(Math.round(0.4 * width)).jpeg({ quality: 90 }),
  '10 % brighter': (image) => image.linear(1.1).jpeg({ quality: 90 }),
  mirrored: (image) => image.flop().jpeg({ quality: 90 }),
};

/**
 * Copies some images in each of several ways.
 * @returns for each way, the share of copies that were paired with their original
 */
export async function copiesFound(
  embed: Embed,
  images: readonly Image[],
  originals: ReadonlyMap<string, EmbeddedExample>,
) {
  const some = spread(images, 300);
  const found: [kind: string, share: number][] = [];
  for (const [kind, change] of Object.entries(kinds)) {
    const pairs = await eachLimited(some, 16, async ({ label, name, path }) => {
      const original = originals.get(`${label}/${name}`) as EmbeddedExample;
      const image = sharp(await readFile(path)).autoOrient();
      const bytes = await change(image, original.row.width).toBuffer();
      return [original, await embed(bytes, `copy of ${original.key}`, label)];
    });
    const all = pairs.flat();
    const { duplicates } = await findDuplicates(
      { examples: all.map(named), features: featuresOf(all), thumbnails: thumbnailsOf(all) },
      { threads: availableParallelism() },
    );
    const listed = new Set(duplicates.near.flatMap(({ a, b }) => [`${a}\n${b}`, `${b}\n${a}`]));
    const of = pairs.filter(([original, copy]) => listed.has(`${original?.key}\n${copy?.key}`));
    found.push([kind, of.length / some.length]);
  }
  return found;
}

const named = ({ key, label, row }: EmbeddedExample) => ({ key, label, sha256: row.sha256 });

/** Adds a byte copy of every second image (a third of the resulting set), and trains on all. */
export async function byteCopiesFound(examples: readonly EmbeddedExample[]): Promise<{
  planted: number;
  found: number;
  trained: Trained;
}> {
  const copied = examples.filter((_, i) => i % 2 === 0);
  const twins = copied.map((example) => ({ ...example, key: `copy of ${example.key}` }));
  const trained = await train([...examples, ...twins]);
  const groups = new Set(trained.metrics.duplicates.exact.map((keys) => keys.toSorted().join('\n')));
  const found = copied.filter(({ key }) => groups.has([key, `copy of ${key}`].sort().join('\n'))).length;
  return { planted: copied.length, found, trained };
}
