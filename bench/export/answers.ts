import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Client } from '../../cli/client/client.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import type { HostedPrediction } from '../../shared/export/hosted-predictions.ts';
import { loadBase } from '../../shared/ml/extract/base.ts';
import { createHeadSession } from '../../shared/ml/head/head-session.ts';
import { eachTensor, side, type Tensors } from './tensors.ts';

export type Scores = Pick<HostedPrediction, 'probabilities' | 'known'>;

/** Scores from base model and head in the sessions of predict. */
export async function hostedTensors(head: Uint8Array, tensors: Tensors): Promise<Scores[]> {
  const base = await loadBase('bases/efficientnet-lite0', { threads: 2 });
  const session = await createHeadSession(head);
  const found = await eachTensor(tensors, async (pixels) => {
    const { probabilities, known } = await session.run(await base.run(pixels, 1));
    return { probabilities: [...probabilities], known: known[0] as number };
  });
  await base.close();
  await session.release();
  return found;
}

/** Scores of the endpoint. */
export function hostedImages(
  client: Client,
  model: string,
  labels: readonly string[],
  images: readonly { path: string }[],
) {
  return eachLimited([...images], 2, async ({ path }): Promise<Scores> => {
    const { predictions, knownScore } = await client.predict(model, await readFile(path), { top: 1000 });
    const scores = new Map(predictions.map(({ label, score }) => [label, score]));
    return { probabilities: labels.map((label) => scores.get(label) ?? Number.NaN), known: knownScore };
  });
}

/** Scores of the exported file. */
export async function nodeTensors(folder: string, tensors: Tensors): Promise<Scores[]> {
  const session = await InferenceSession.create(join(folder, 'model.onnx'));
  const found = await eachTensor(tensors, async (pixels) => {
    const { probabilities, known } = await session.run({ image: new Tensor('uint8', pixels, [1, side, side, 3]) });
    return { probabilities: [...(probabilities?.data ?? [])] as number[], known: Number(known?.data[0]) };
  });
  await session.release();
  return found;
}

/** Index of the best label. */
export const best = (scores: readonly number[] = []): number => scores.indexOf(Math.max(...scores));

/** The largest difference between two lists of scores. */
export function largest(
  found: readonly Scores[],
  expected: readonly Scores[],
  of: (scores: Scores) => readonly number[],
) {
  return Math.max(
    ...found.flatMap((scores, i) => {
      const right = of(expected[i] as Scores);
      return of(scores).map((value, j) => Math.abs(value - (right[j] as number)));
    }),
  );
}
