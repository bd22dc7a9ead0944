import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TriedFeatures, tryFeatures } from '../../bases/judge/try-features.ts';
import { rootOf, sideBySide, type TriedPart } from '../../bases/judge/try-taps.ts';
import { type Block, findBlocks } from '../../bases/make/blocks.ts';
import { findImageInput } from '../../bases/make/image-input.ts';
import { openOnnx } from '../../bases/make/open-onnx.ts';
import { compareVersions } from '../../shared/ml/evaluate/compare.ts';
import type { BucketOptions } from '../connection/find-bucket.ts';
import type { Context } from '../context.ts';
import type { ApiOptions } from '../options/shared.ts';
import type { Output } from '../output/output.ts';
import { type Column, table } from '../output/table.ts';
import { count, counted, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { type ChosenImages, chooseImages } from './choose-images.ts';
import { embedBlocks } from './embed-blocks.ts';
import { type FoundBase, findBases } from './find-bases.ts';
import { inScratch } from './in-scratch.ts';

/** Number of runner-up blocks that are also tried together with the best one. */
const runnersUp = 3;

export interface TapsOptions extends ApiOptions, BucketOptions {
  /** Number of last blocks to try. */
  blocks: number;
  /** Approximate maximum number of images. */
  images: number;
}

interface Trial {
  blocks: Block[];
  result: TriedFeatures;
}

/**
 * Tries blocks of a base model as taps in addition to its last layer, on the same images and folds, and proposes the
 * best.
 */
export async function tryTaps(context: Context, base: string, dataset: string, options: TapsOptions): Promise<void> {
  await inScratch(async (scratch) => {
    const [found] = (await findBases([base], { ...options, scratch })) as [FoundBase];
    const images = await chooseImages(context, dataset, { ...options, limit: options.images, scratch });
    await tryBlocks(context.output, found, images, options.blocks);
  });
}

async function tryBlocks(output: Output, base: FoundBase, images: ChosenImages, maxBlocks: number): Promise<void> {
  const { folder, manifest } = base;
  const model = openOnnx(await readFile(join(folder, manifest.file)));
  const last = model.graph.output.some(({ name }) => name === 'map') ? 'map' : 'features';
  const blocks = (await findBlocks(model, findImageInput(model.graph, {}), last)).slice(-maxBlocks);
  if (blocks.length === 0) throw new UsageError(`${manifest.name} has no block that can be a tap.`);
  const { parts, labels, unusable } = await embedBlocks(output, model, blocks, images, manifest.input.width);
  const classCount = images.classes.length;

  const [features] = parts.get('features') as [TriedPart];
  const plain = await tryFeatures(features.features, labels, classCount);
  const root = { ...features, features: rootOf(features.features) };
  const progress = output.progress({ title: 'Try', total: blocks.length + runnersUp + 1, images: false });
  let done = 0;
  const tried = async (taps: Block[]): Promise<Trial> => {
    const rows = sideBySide([root, ...taps.flatMap(({ value }) => parts.get(value) as TriedPart[])]);
    const result = await tryFeatures(rows, labels, classCount);
    progress.update(++done);
    return { blocks: taps, result };
  };
  const rootAlone = await tried([]);
  const singles: Trial[] = [];
  for (const block of blocks) singles.push(await tried([block]));
  const [best, ...others] = singles.toSorted(byLoss) as [Trial, ...Trial[]];
  const pairs: Trial[] = [];
  for (const other of others.slice(0, runnersUp)) pairs.push(await tried([...best.blocks, ...other.blocks]));
  progress.stop();
  printTrials(output, plain, [rootAlone, ...singles, ...pairs.sort(byLoss)], unusable);
  propose(output, base, plain, [rootAlone, ...singles, ...pairs]);
}

const byLoss = (a: Trial, b: Trial) => a.result.logLoss - b.result.logLoss;

/** Of the trials whose log loss is within 1% of the lowest, the one with the fewest taps. */
function simplest(trials: readonly Trial[]): Trial {
  const [lowest] = trials.toSorted(byLoss) as [Trial];
  const close = trials.filter(({ result }) => result.logLoss <= 1.01 * lowest.result.logLoss);
  close.sort((a, b) => a.blocks.length - b.blocks.length || byLoss(a, b));
  return close[0] ?? lowest;
}

const pairedP = (plain: TriedFeatures, { right }: TriedFeatures): number => compareVersions(plain.right, right).p;

function printTrials(output: Output, plain: TriedFeatures, trials: readonly Trial[], unusable: number): void {
  const line = (name: string, tried: TriedFeatures) => [
    name,
    percent(tried.accuracy),
    tried.logLoss.toFixed(3),
    tried === plain ? '' : pairedP(plain, tried).toPrecision(2),
  ];
  const nameOf = ({ blocks }: Trial) => ['root', ...blocks.map(({ node }) => node)].join(' + ');
  const right = (title: string): Column => ({ title, align: 'right' });
  const rows = [line('last layer', plain), ...trials.map((trial) => line(nameOf(trial), trial.result))];
  const columns = [{ title: 'features' }, right('accuracy'), right('log loss'), right('paired p')];
  printTable(output, table(columns, rows, output.columns));
  output.line();
  const without = unusable > 0 ? `; ${counted(unusable, 'other')} can't be used` : '';
  output.line(
    `  ${count(plain.right.length)} images, each scored by a head that has not seen it, on the same folds${without}`,
  );
}

function propose(output: Output, base: FoundBase, plain: TriedFeatures, trials: readonly Trial[]): void {
  const best = simplest(trials);
  const better = best.result.accuracy > plain.accuracy && pairedP(plain, best.result) < 0.05;
  if (!better) {
    output.line('  No tap is measurably better on these images.');
    return;
  }
  const flags = best.blocks.map(({ node }) => ` --tap ${node}`).join('');
  const path = base.key === undefined ? join(base.folder, base.manifest.file) : 'model.onnx';
  output.line('  Lowest log loss, and measurably more accurate than the last layer:');
  if (base.key !== undefined) output.line(`  aws s3 cp s3://STATE_BUCKET/${base.key} ${path}`);
  output.line(`  headstart base add ${path} --preset none --root${flags} --sample FOLDER --name NAME`);
}
