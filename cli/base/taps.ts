import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Block, findBlocks } from '../../shared/ml/base/blocks.ts';
import { findImageInput } from '../../shared/ml/base/image-input.ts';
import { openOnnx } from '../../shared/ml/base/open-onnx.ts';
import { type TriedFeatures, tryFeatures } from '../../shared/ml/base/try-features.ts';
import { rootOf, sideBySide, type TriedPart } from '../../shared/ml/base/try-taps.ts';
import { compareVersions } from '../../shared/ml/evaluate/compare.ts';
import { prepareDecoding } from '../../shared/ml/extract/decode.ts';
import { readManifest } from '../../shared/ml/extract/manifest.ts';
import { type Model, type ValueInfo, writeModel } from '../../shared/ml/onnx/model.ts';
import { nodeOf } from '../../shared/ml/onnx/parts.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output/output.ts';
import { type Column, table } from '../output/table.ts';
import { count, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { type FoundFile, findImages } from '../upload/find-images.ts';
import { UsageError } from '../usage-error.ts';
import { readyFolder, readyNames } from './list.ts';
import { decodeFile } from './sample.ts';

/** How far a tap spreads against the last layer: what `base add` takes where --tap-weight says nothing else. */
const weight = 0.7;
/** Of the blocks that help most, so many are tried beside the best one. */
const seconds = 3;

interface Trial {
  blocks: Block[];
  result: TriedFeatures;
}

/** Tries blocks of a base model beside its last layer, on the folds of the same images, and proposes the best. */
export async function tryTaps(
  { output }: Context,
  base: string,
  folder: string,
  { blocks: most, images: limit }: { blocks: number; images: number },
): Promise<void> {
  const { path, size } = await findBase(base);
  const model = openOnnx(await readFile(path));
  const last = model.graph.output.some(({ name }) => name === 'map') ? 'map' : 'features';
  const blocks = (await findBlocks(model, findImageInput(model.graph, {}), last)).slice(-most);
  if (blocks.length === 0) throw new UsageError(`${base} has no block that can be tapped.`);
  const { files, labels, classes } = await chooseImages(folder, limit);
  const parts = await embed(output, model, blocks, files, size);

  const [features] = parts.get('features') as [TriedPart];
  const plain = await tryFeatures(features.features, labels, classes);
  const root = { ...features, features: rootOf(features.features) };
  const progress = output.progress({ title: 'Try', total: blocks.length + seconds + 1, images: false });
  let done = 0;
  const tried = async (taps: Block[]): Promise<Trial> => {
    const rows = sideBySide([root, ...taps.flatMap(({ value }) => parts.get(value) as TriedPart[])]);
    const result = await tryFeatures(rows, labels, classes);
    progress.update(++done);
    return { blocks: taps, result };
  };
  const rootAlone = await tried([]);
  const singles: Trial[] = [];
  for (const block of blocks) singles.push(await tried([block]));
  const [best, ...others] = singles.toSorted(byLoss) as [Trial, ...Trial[]];
  const pairs: Trial[] = [];
  for (const other of others.slice(0, seconds)) pairs.push(await tried([...best.blocks, ...other.blocks]));
  progress.stop();
  report(output, path, plain, rootAlone, singles, pairs.sort(byLoss));
}

const byLoss = (a: Trial, b: Trial) => a.result.logLoss - b.result.logLoss;

/** @throws UsageError when there is no such base model */
async function findBase(base: string): Promise<{ path: string; size: number }> {
  const names = await readyNames();
  const folder = names.includes(base) ? join(readyFolder, base) : base;
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new UsageError(
      `There is no base model ${base}. Name one of ${names.join(', ')}, or a folder that \`headstart base add --out\` wrote.`,
    );
  }
  const { file, input } = await readManifest(folder);
  return { path: join(folder, file), size: input.width };
}

/** Images of each label, in proportion, `limit` at most. */
async function chooseImages(folder: string, limit: number) {
  const { files } = await findImages(folder);
  const names = [...new Set(files.map(({ label }) => label as string))].sort();
  const step = Math.max(1, files.length / limit);
  const chosen = names.flatMap((name) => files.filter(({ label }) => label === name));
  const kept = Array.from(
    { length: Math.min(files.length, limit) },
    (_, i) => chosen[Math.floor(i * step)] as FoundFile,
  );
  const found = names.filter((name) => kept.some(({ label }) => label === name));
  if (found.length < 2) throw new UsageError(`${folder} has images of ${found.length} labels, and two are needed.`);
  const labels = Int32Array.from(kept, ({ label }) => found.indexOf(label as string));
  return { files: kept, labels, classes: found.length };
}

/** The last layer's features, and mean and maximum of each block, of all images. */
async function embed(
  output: Output,
  model: Model,
  blocks: readonly Block[],
  files: readonly FoundFile[],
  size: number,
) {
  const { graph } = model;
  const names = ['features'];
  for (const { value } of blocks) {
    for (const operator of ['GlobalAveragePool', 'GlobalMaxPool']) {
      names.push(`${value}:${operator}`);
      graph.node.push(nodeOf(operator, [value], `${value}:${operator}`));
    }
  }
  graph.output = names.map((name) => ({ name }) as ValueInfo);
  const session = await InferenceSession.create(writeModel(model), { logSeverityLevel: 3 });
  const rows: Float32Array[][] = names.map(() => []);
  const progress = output.progress({ title: 'Embed', total: files.length, images: true });
  prepareDecoding();
  for (const [i, { path }] of files.entries()) {
    const pixels = await decodeFile(path, size);
    if (!pixels) throw new UsageError(`${path} is no image that can be used. Take it out of the folder.`);
    const results = await session.run({ image: new Tensor('uint8', pixels, [1, size, size, 3]) }, names);
    for (const [n, name] of names.entries()) rows[n]?.push(results[name]?.data as Float32Array);
    progress.update(i + 1);
  }
  progress.stop();
  await session.release();
  const partOf = (n: number, its: number): TriedPart => {
    const width = rows[n]?.[0]?.length ?? 0;
    const features = new Float32Array(files.length * width);
    for (const [i, row] of (rows[n] ?? []).entries()) features.set(row, i * width);
    return { features, width, weight: its };
  };
  const parts = new Map([['features', [partOf(0, 1)]]]);
  for (const [b, { value }] of blocks.entries()) {
    // Mean and maximum together spread as far as the tap's weight says.
    parts.set(value, [partOf(2 * b + 1, weight * Math.SQRT1_2), partOf(2 * b + 2, weight * Math.SQRT1_2)]);
  }
  return parts;
}

/** Of the trials whose log loss is within 1 % of the lowest, the one with the fewest taps. */
function simplest(trials: readonly Trial[]): Trial {
  const [lowest] = trials.toSorted(byLoss) as [Trial];
  const close = trials.filter(({ result }) => result.logLoss <= 1.01 * lowest.result.logLoss);
  close.sort((a, b) => a.blocks.length - b.blocks.length || byLoss(a, b));
  return close[0] ?? lowest;
}

function report(
  output: Output,
  path: string,
  plain: TriedFeatures,
  root: Trial,
  singles: readonly Trial[],
  pairs: readonly Trial[],
): void {
  const line = (name: string, { accuracy, logLoss, right }: TriedFeatures) => {
    const p = right === plain.right ? '' : compareVersions(plain.right, right).p.toPrecision(2);
    return [name, percent(accuracy), logLoss.toFixed(3), p];
  };
  const nameOf = ({ blocks }: Trial) => ['root', ...blocks.map(({ node }) => node)].join(' + ');
  const right = (title: string): Column => ({ title, align: 'right' });
  const rows = [
    line('last layer', plain),
    ...[root, ...singles, ...pairs].map((trial) => line(nameOf(trial), trial.result)),
  ];
  const columns = [{ title: 'features' }, right('accuracy'), right('log loss'), right('paired p')];
  printTable(output, table(columns, rows, output.columns));
  output.line();
  output.line(`  ${count(plain.right.length)} images, each scored by a head that did not see it, on the same folds`);

  const best = simplest([root, ...singles, ...pairs]);
  const better = best.result.accuracy > plain.accuracy && compareVersions(plain.right, best.result.right).p < 0.05;
  if (!better) {
    output.line('  No tap is measurably better on these images.');
    return;
  }
  const flags = best.blocks.map(({ node }) => ` --tap ${node}`).join('');
  output.line('  Best by log loss, and measurably more often right than the last layer:');
  output.line(`  headstart base add ${path} --preset none --root${flags} --sample FOLDER --name NAME`);
}
