import { afterEach, describe, expect, test } from '@jest/globals';
import type { DeepPart } from '../../../../functions/train/deep/deep-part.ts';
import { createMapFile, type MapFile } from '../../../../functions/train/deep/map-file.ts';
import type { NoDeepHead } from '../../../../functions/train/deep/plan.ts';
import type { TrainingRecord } from '../../../../shared/domain/state/records.ts';
import { createHeadSession } from '../../../../shared/ml/head/head-session.ts';
import { fromFloat16, toFloat16 } from '../../../../shared/numeric/float16.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { decodeEvaluation } from '../../../../shared/store/versions/evaluation-file.ts';
import { decodeTrainedFeatures } from '../../../../shared/store/versions/trained-features-file.ts';
import { tinyDeepHead, tinyMap } from '../../../support/tiny-deep-head.ts';
import { copies, example, train } from '../examples.ts';

const size = tinyMap.channels * tinyMap.side ** 2;
const kinds = ['hat', 'shoe'];
/** The features don't tell hats from shoes, but the maps do. */
const examples = Array.from({ length: 60 }, (_, i) => {
  const split = i % 15 === 13 ? 'test' : i % 15 === 14 ? 'golden' : 'train';
  return example(kinds[i % 2] as string, 0, i, { split });
});
const all = [...examples, ...copies(examples[0] as (typeof examples)[number], 1)];
const mapOf = (i: number): Uint16Array => {
  const random = createRandom(i);
  return toFloat16(
    Float32Array.from({ length: size }, (_, j) => {
      const own = Math.floor(j / tinyMap.side ** 2) === i % 2 ? 1 : 0;
      return own + random() / 2 ** 31 - 1;
    }),
  );
};

let maps: MapFile;

type Deep = Exclude<DeepPart, NoDeepHead>;

/** Trains a head on the tail of the tiny deep head. */
async function trainTiny(
  depth: 'auto' | 0,
  changes: Partial<Deep['plan']> = {},
  more: Partial<Deep> = {},
  updateLater?: (fields: Partial<TrainingRecord>) => void,
) {
  // The training numbers its contents in the order of the examples.
  maps = await createMapFile(
    all.map((_, i) => `${i}`),
    size,
  );
  for (const i of all.keys()) await maps.write(`${i}`, mapOf(i === examples.length ? 0 : i));
  const settings = { learningRate: 0.004, batchSize: 8, epochs: 15, weightDecay: 0.01, dropout: 0 };
  const plan = { depth: 0, tail: tinyDeepHead(kinds).head.tail, settings, folds: 3, ...changes };
  const checkpoints = { load: async () => undefined, save: async () => {} };
  return train(
    all,
    { hyperparameters: { hiddenLayers: [], l2: 'auto', depth } },
    { plan, maps, checkpoints, ...more },
    updateLater,
  );
}

afterEach(() => maps.delete());

describe('a training with a deep head', () => {
  test('describes the head, and compares it with a dense one', async () => {
    const { metrics, depth, score, report } = await trainTiny(0);
    expect(depth).toBe(0);
    expect(metrics.fit).toMatchObject({ solver: 'adamw-deep', depth: 0, map: [3, 5, 5], epochs: 15 });
    expect(score.accuracy).toBeGreaterThan(0.85);
    const { comparison } = metrics;
    expect(comparison).toMatchObject({ chosen: 'deep', deep: { accuracy: score.accuracy } });
    expect(comparison?.dense.accuracy).toBeLessThan(0.7);
    expect(comparison?.sentence).toMatch(/so the deep head is better\.$/);
    expect(report).toContain(comparison?.sentence);
  });

  test('scores held-out images, test and golden images, and learns the unknown score on trained features', async () => {
    const { metrics, files, unknown } = await trainTiny(0);
    const trained = examples.filter(({ split }) => split === 'train').length + 1;
    expect(metrics.score).toMatchObject({ folds: 3, examples: trained });
    expect(metrics.test?.accuracy).toBe(1);
    expect(metrics.golden).toEqual({ examples: 4, wrong: [] });
    expect(metrics.learningCurve.points.map(({ share }) => share)).toEqual([0.5, 1]);
    expect(metrics.calibration.logLossAfter).toBeLessThanOrEqual(metrics.calibration.logLossBefore);

    const { sha256, features } = decodeTrainedFeatures(files.get('features.arrow')?.body as Uint8Array);
    const { keys, fold, labels } = decodeEvaluation(files.get('evaluation.arrow')?.body as Uint8Array);
    expect([sha256.length, keys.length]).toEqual([trained, trained]);
    const copied = keys.findIndex((key) => key.includes('copy'));
    const original = keys.indexOf(examples[0]?.key as string);
    expect(fold[copied]).toBe(fold[original]);

    const session = await createHeadSession(files.get('head.onnx')?.body as Uint8Array);
    const wanted = keys.map((key) => all.findIndex((each) => each.key === key));
    const inputs = wanted.map((i) => fromFloat16(mapOf(i === examples.length ? 0 : i)));
    const scores = await session.run(Float32Array.from(inputs.flatMap((input) => [...input])));
    await session.release();
    const width = features.length / trained;
    expect(Math.max(...features.map((x, i) => Math.abs(x - (scores.features[i] as number))))).toBeLessThan(1e-5);
    const right = labels.filter((label, i) => {
      const [hat, shoe] = [scores.probabilities[2 * i] as number, scores.probabilities[2 * i + 1] as number];
      return label === kinds[hat > shoe ? 0 : 1];
    }).length;
    expect(right / trained).toBeGreaterThan(0.9);
    expect(width).toBe(6);
    expect(scores.known.filter((known) => known >= unknown.threshold).length / trained).toBeGreaterThan(0.8);
  });

  test('reports each step of all fits, with the time that is left', async () => {
    const seen: TrainingRecord['progress'][] = [];
    await trainTiny(0, {}, {}, ({ progress }) => void (progress?.secondsLeft !== undefined && seen.push(progress)));
    const total = seen[0]?.total as number;
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    expect(seen.at(-1)).toMatchObject({ done: total, total, phase: 'final-fit', secondsLeft: 0 });
  });

  test('gives the same bytes again', async () => {
    const bodies = async () =>
      [...(await trainTiny(0)).files].map(([name, { body }]) => [name, Buffer.from(body).toString('hex')]);
    const first = await bodies();
    await maps.delete();
    expect(await bodies()).toEqual(first);
  });

  test('with a single fold holds out a third of the images, and says so', async () => {
    const { metrics, report } = await trainTiny(0, { folds: 1 });
    const trained = metrics.card.dataset.examples.train;
    expect(metrics.score.folds).toBe(1);
    expect(metrics.score.examples / trained).toBeCloseTo(1 / 3, 1);
    expect(report).toContain('held-out third');
  });

  test('with depth auto keeps the head with the lower log loss', async () => {
    expect((await trainTiny('auto')).metrics.comparison?.chosen).toBe('deep');
    await maps.delete();
    const short = { learningRate: 1e-9, batchSize: 8, epochs: 1, weightDecay: 0, dropout: 0 };
    const { metrics, depth, files } = await trainTiny('auto', { settings: short });
    expect(metrics.comparison).toMatchObject({ chosen: 'dense', deep: { accuracy: expect.any(Number) } });
    expect([metrics.fit.solver, depth, files.has('features.arrow')]).toEqual(['l-bfgs', undefined, false]);
  });

  test('starts the final fit from another version', async () => {
    const start = tinyDeepHead(kinds, { seed: 9 }).head;
    const { metrics, files } = await trainTiny(0, {}, { warmStart: { version: 7, head: start } });
    expect(metrics.fit).toMatchObject({ startedFrom: 7 });
    await maps.delete();
    const cold = await trainTiny(0);
    expect(metrics.score).toEqual(cold.metrics.score);
    expect(files.get('head.onnx')?.body).not.toEqual(cold.files.get('head.onnx')?.body);
  });
});
