import { describe, expect, test } from '@jest/globals';
import { heldOutCosines } from '../../../../shared/ml/evaluate/held-out-cosines.ts';
import type { OutOfFold } from '../../../../shared/ml/evaluate/out-of-fold.ts';
import { learnUnknown } from '../../../../shared/ml/evaluate/unknown.ts';
import { headToOnnx } from '../../../../shared/ml/head/head-onnx.ts';
import { createHeadSession } from '../../../../shared/ml/head/head-session.ts';
import { trainHead } from '../../../../shared/ml/train/train-head.ts';
import { type Blobs, blobs } from '../../../support/blobs.ts';
import { knownScore } from '../../../support/unknown.ts';
import { data, reference } from './reference.ts';

async function learnFrom({
  features,
  acceptance,
  ...outOfFold
}: OutOfFold & { features: Float32Array; acceptance?: number }) {
  const directions = await heldOutCosines(features, outOfFold);
  return learnUnknown({ ...outOfFold, ...directions, ...(acceptance && { acceptance }) });
}

const namesOf = (classCount: number) => Array.from({ length: classCount }, (_, k) => `${k}`);

/** Learns blobs. @returns the share of other examples that are accepted as known */
async function learn({ features, labels, classCount }: Blobs, acceptance?: number) {
  const hyperparameters = { hiddenLayers: [], l2: 'auto' as const };
  const trained = await trainHead({ features, labels, classCount, hyperparameters, seed: 1 });
  const { logits, fold } = trained.outOfFold;
  const classes = namesOf(classCount);
  const parameters = await learnFrom({ features, labels, classes, logits, fold, ...(acceptance && { acceptance }) });
  const head = await createHeadSession(headToOnnx({ classes, ...trained }, parameters));
  return async (others: Float32Array): Promise<number> => {
    const { known } = await head.run(others);
    return known.filter((score) => score >= parameters.threshold).length / known.length;
  };
}

describe('the score of the known', () => {
  test("and its threshold are NumPy's (evaluation.py)", async () => {
    const parameters = await learnFrom(data);
    expect(parameters.threshold).toBeCloseTo(reference.unknownThreshold, 5);
    reference.knownScores.forEach((expected, i) => {
      const features = data.features.subarray(i * data.width, (i + 1) * data.width);
      expect(knownScore(parameters, features, data.logits.subarray(4 * i, 4 * i + 4))).toBeCloseTo(expected, 5);
    });
  });

  test('accepts the target share of new images, and few planted unknown ones', async () => {
    const all = blobs(new Array(4).fill(300), 40, { distance: 1.5, offset: 2 });
    const half = (odd: number) => {
      const chosen = [...all.labels.keys()].filter((i) => i % 2 === odd);
      return {
        features: Float32Array.from(chosen.flatMap((i) => [...all.features.subarray(i * 40, (i + 1) * 40)])),
        labels: Int32Array.from(chosen, (i) => all.labels[i] as number),
        classCount: 4,
      };
    };
    const strangers = blobs([300], 40, { seed: 9, distance: 1.5, offset: -1 });
    const accepted = await learn(half(0));
    expect(Math.abs((await accepted(half(1).features)) - 0.95)).toBeLessThan(0.03);
    expect(await accepted(strangers.features)).toBeLessThan(0.02);
    const fewer = await learn(half(0), 0.8);
    expect(Math.abs((await fewer(half(1).features)) - 0.8)).toBeLessThan(0.05);
  });

  test('of held-out examples is by means that did not see them', async () => {
    // Each example has its own direction: its class mean resembles it only if it includes it.
    const count = 24;
    const features = Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
    const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
    const fold = Int32Array.from({ length: count }, (_, i) => (i >> 1) % 3);
    const { cosine } = await learnFrom({
      features,
      labels,
      classes: namesOf(2),
      fold,
      logits: new Float32Array(count * 2),
    });
    expect(cosine).toEqual({ mean: 0, deviation: 1 });
  });

  test('handles a class of two images, and one whose only image was never held out', async () => {
    const { features, ...rest } = blobs([30, 2, 1], 8, { distance: 3, offset: 3 });
    const accepted = await learn({ features, ...rest });
    expect(await accepted(features.subarray(30 * 8))).toBeGreaterThan(0.5);
  });

  test('is learnt for 1,000 classes', async () => {
    const width = 16;
    const { features, labels, classCount } = blobs(new Array(1000).fill(2), width, { distance: 3 });
    const fold = labels.map((_, i) => i % 2);
    const logits = new Float32Array(labels.length * classCount);
    labels.forEach((label, i) => {
      logits[i * classCount + label] = 5 + (i % 7);
    });
    const parameters = await learnFrom({ features, labels, classes: namesOf(classCount), fold, logits });
    expect(parameters.means).toHaveLength(1000 * width);
    const some = Array.from({ length: 100 }, (_, i) => 20 * i + 3);
    const known = some.map((i) =>
      knownScore(
        parameters,
        features.subarray(i * width, (i + 1) * width),
        logits.subarray(i * classCount, (i + 1) * classCount),
      ),
    );
    const share = known.filter((score) => score >= parameters.threshold).length / known.length;
    expect(share).toBeGreaterThan(0.95);
  });

  test('is refused if nothing was held out', async () => {
    const none = learnFrom({ ...data, fold: data.fold.map(() => -1) });
    await expect(none).rejects.toThrow('No example was held out');
  });
});
