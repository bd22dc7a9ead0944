import { readFile } from 'node:fs/promises';
import { type EmbeddedExample, type TrainingInput, trainingInput } from '../../functions/train/dataset/input.ts';
import { type FittedVersion, fitVersion } from '../../functions/train/fit.ts';
import type { Metrics } from '../../shared/api/metrics.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import type { TrainingRecord } from '../../shared/domain/state/records.ts';
import { createHeadSession, type HeadScores } from '../../shared/ml/head/head-session.ts';
import type { Extractor } from '../../shared/ports/extractor.ts';
import type { Image } from '../harness/images.ts';

/** The settings of the trainings. */
export const settings = {
  model: 'bench',
  dataset: 'bench',
  hyperparameters: { hiddenLayers: [], l2: 'auto' as const },
  seed: 0,
  precision: {},
};

export type Embed = (bytes: Uint8Array, key: string, label: string) => Promise<EmbeddedExample>;

/** Embeds images like the service, but in memory. */
export const createEmbed =
  (extractor: Extractor): Embed =>
  async (bytes, key, label) => {
    const extraction = await extractor.extract(bytes);
    if (!extraction.ok) throw new Error(`${key}: ${extraction.rejection.reason}`);
    const { features, thumbnail, width, height, sha256 } = extraction;
    const row = { content: key, sha256, features, thumbnail, width, height };
    return { key, etag: '', size: bytes.length, content: key, label, split: 'train', row };
  };

export const embedAll = (embed: Embed, images: readonly Image[]): Promise<EmbeddedExample[]> =>
  eachLimited(images, 32, async ({ label, name, path }) => embed(await readFile(path), `${label}/${name}`, label));

export interface Trained extends FittedVersion {
  input: TrainingInput;
  metrics: Metrics;
}

export function inputOf(examples: readonly EmbeddedExample[]): TrainingInput {
  const listed = examples.map(({ row: _, ...example }) => ({ ...example, content: example.key }));
  const rows = new Map(examples.map(({ key, row }) => [key, row]));
  return trainingInput(settings as unknown as TrainingRecord, 'bench', listed, rows);
}

/** Runs the train function's code, from embeddings to the version's files. */
export async function train(examples: readonly EmbeddedExample[]): Promise<Trained> {
  const input = inputOf(examples);
  const made = { base: { name: 'bench', digest: '' }, extractor: 'bench' };
  const lease = { updateLater: () => {}, signal: new AbortController().signal };
  const fitted = await fitVersion(settings, input, made, lease);
  const file = (name: string) => JSON.parse(new TextDecoder().decode(fitted.files.get(name)?.body));
  return { ...fitted, input, metrics: { ...file('metrics.json'), duplicates: file('duplicates.json') } };
}

export interface Predicted extends HeadScores {
  /** Share of the examples that are predicted correctly. */
  accuracy: number;
  right: number;
  logLoss: number;
  /** Share of the examples that are accepted as known. */
  acceptedAsKnown: number;
}

/** The predictions of a trained head for examples that it has not seen. */
export async function predict(
  { input, files, unknown }: Trained,
  examples: readonly EmbeddedExample[],
): Promise<Predicted> {
  const session = await createHeadSession(files.get('head.onnx')?.body as Uint8Array);
  try {
    const features = new Float32Array(examples.length * session.width);
    for (const [i, { row }] of examples.entries()) features.set(row.features, i * session.width);
    const scores = await session.run(features);
    const { classes } = input;
    const rowOf = (i: number) => scores.probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    const right = examples.filter(({ label }, i) => {
      const row = rowOf(i);
      return classes[row.indexOf(Math.max(...row))] === label;
    }).length;
    const losses = examples.map(({ label }, i) => -Math.log(rowOf(i)[classes.indexOf(label)] ?? Number.NaN));
    return {
      ...scores,
      right,
      accuracy: right / examples.length,
      logLoss: losses.reduce((sum, loss) => sum + loss, 0) / examples.length,
      acceptedAsKnown: scores.known.filter((score) => score >= unknown.threshold).length / examples.length,
    };
  } finally {
    await session.release();
  }
}
