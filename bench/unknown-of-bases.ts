/**
 * Measures how many images outside the classes each base model accepts as known, for
 * docs/decisions/0015-default-base.md:
 *
 *     node --import tsx bench/unknown-of-bases.ts TRAIN VALIDATION STRANGERS... -- BASE...
 *
 * TRAIN and VALIDATION are folders of {label}/{image} of the same labels, STRANGERS folders of images of none of them,
 * BASE folders of base models. Thresholds accept 95% of held-out images of TRAIN, as in a training.
 */
import { readFile } from 'node:fs/promises';
import { findImages } from '../cli/upload/find-images.ts';
import { eachLimited } from '../shared/domain/each-limited.ts';
import { heldOutCosines } from '../shared/ml/evaluate/held-out-cosines.ts';
import { learnUnknown } from '../shared/ml/evaluate/unknown.ts';
import { createExtractor } from '../shared/ml/extract/extractor.ts';
import { headToOnnx } from '../shared/ml/head/head-onnx.ts';
import { createHeadSession } from '../shared/ml/head/head-session.ts';
import { trainHead } from '../shared/ml/train/train-head.ts';

interface Embedded {
  rows: Float32Array[];
  labels: string[];
}

const print = (text: string) => process.stdout.write(`${text}\n`);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

async function embed(base: string, folder: string, labelled: boolean): Promise<Embedded> {
  const extractor = await createExtractor({ folder: base, images: 'many' });
  const { files } = await findImages(folder, { labelled });
  const extractions = await eachLimited(files, 6, async ({ path }) => extractor.extract(await readFile(path)));
  await extractor.close();
  const rows: Float32Array[] = [];
  const labels: string[] = [];
  for (const [i, extraction] of extractions.entries()) {
    if (!extraction.ok) continue;
    rows.push(extraction.features);
    labels.push(files[i]?.label ?? '');
  }
  return { rows, labels };
}

const matrix = (rows: readonly Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));

/** Trains on images, to measure the share of others that is accepted as known. */
async function learn({ rows, labels: names }: Embedded) {
  const classes = [...new Set(names)].sort();
  const labels = Int32Array.from(names, (name) => classes.indexOf(name));
  const features = matrix(rows);
  const hyperparameters = { hiddenLayers: [], l2: 'auto' as const };
  const trained = await trainHead({ features, labels, classCount: classes.length, hyperparameters, seed: 0 });
  const unknown = learnUnknown({
    ...trained.outOfFold,
    ...(await heldOutCosines(features, { labels, classes, ...trained.outOfFold })),
  });
  const head = await createHeadSession(headToOnnx({ classes, layers: trained.layers }, unknown));
  return {
    async accepts(others: readonly Float32Array[]): Promise<number> {
      const { known } = await head.run(matrix(others));
      return known.filter((score) => score >= unknown.threshold).length / others.length;
    },
    release: () => head.release(),
  };
}

const args = process.argv.slice(2);
const split = args.indexOf('--');
const [train = '', validation = '', ...strangers] = args.slice(0, split);
for (const base of args.slice(split + 1)) {
  print(base);
  const known = await embed(base, train, true);
  const all = await learn(known);
  print(
    `  accepted as known of ${validation}: ${percent(await all.accepts((await embed(base, validation, true)).rows))}`,
  );
  for (const folder of strangers) {
    const { rows } = await embed(base, folder, false);
    print(`  accepted as known of ${folder}: ${percent(await all.accepts(rows))} of ${rows.length}`);
  }
  await all.release();
  const shares: number[] = [];
  for (const left of [...new Set(known.labels)].sort()) {
    const kept = [...known.labels.keys()].filter((i) => known.labels[i] !== left);
    const others = known.rows.filter((_, i) => known.labels[i] === left);
    const rest = await learn({
      rows: kept.map((i) => known.rows[i] as Float32Array),
      labels: kept.map((i) => known.labels[i] as string),
    });
    shares.push(await rest.accepts(others));
    print(
      `  accepted as known of ${left}, left out of training: ${percent(shares.at(-1) as number)} of ${others.length}`,
    );
    await rest.release();
  }
  print(`  mean over the classes left out: ${percent(shares.reduce((a, b) => a + b) / shares.length)}`);
}
