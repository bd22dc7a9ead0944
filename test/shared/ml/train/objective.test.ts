import { describe, expect, test } from '@jest/globals';
import type { Evaluation } from '../../../../shared/ml/train/line-search.ts';
import { createObjective } from '../../../../shared/ml/train/objective.ts';
import { describeTrainingSet } from '../../../../shared/ml/train/training-set.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { blobs } from '../../../support/blobs.ts';

const { features, labels, classCount } = blobs([7, 5, 9], 4, { offset: 3 });
const set = describeTrainingSet(features, labels, classCount);
const width = 4;
const random = createRandom(5);
const draw = () => random() / 2 ** 31 - 1;
const point = Float64Array.from({ length: classCount * (width + 1) }, draw);
const everything = new Float32Array(labels.length).fill(1);
const some = Float32Array.from(labels, (_, i) => i % 3);
const candidates = [
  { point, share: everything },
  { point: point.map((x) => -x), share: some },
] as const;

/** The head of each example; -1 for a third. */
const by = Int32Array.from(labels, (_, i) => (i % 3) - 1);

/** Mean log loss in float64, by definition. */
function lossByHand(point: Float64Array, share: Float32Array): number {
  let sum = 0;
  let weight = 0;
  labels.forEach((label, i) => {
    const logits = Array.from({ length: classCount }, (_, k) => {
      let logit = point[classCount * width + k] as number;
      for (let j = 0; j < width; j++) {
        const x = (features[i * width + j] as number) - (set.mean[j] as number);
        logit += (point[k * width + j] as number) * x;
      }
      return logit;
    });
    const total = logits.reduce((a, logit) => a + Math.exp(logit), 0);
    sum += (share[i] as number) * (Math.log(total) - (logits[label] as number));
    weight += share[i] as number;
  });
  return sum / weight;
}

async function evaluated(threads: number, blockLogits?: number) {
  const objective = await createObjective(set, threads, blockLogits);
  const evaluations = await objective.evaluate(candidates);
  const logits = await objective.logits([point, candidates[1].point], by);
  await objective.release();
  return { evaluations, logits };
}

function expectClose(one: Evaluation | undefined, other: Evaluation | undefined): void {
  expect(one?.value).toBeCloseTo(other?.value as number, 6);
  one?.gradient.forEach((x, i) => {
    expect(x).toBeCloseTo(other?.gradient[i] as number, 6);
  });
}

describe('the objective', () => {
  test('is the mean log loss weighted by share', async () => {
    const { evaluations } = await evaluated(1);
    candidates.forEach(({ point, share }, head) => {
      expect(evaluations[head]?.value).toBeCloseTo(lossByHand(point, share), 6);
    });
  });

  test('gives each example the logits of its head, or zeros without one', async () => {
    const { logits } = await evaluated(1);
    by.forEach((head, i) => {
      for (let k = 0; k < classCount; k++) {
        const row = candidates[head]?.point.subarray(k * width, (k + 1) * width) ?? new Float64Array(width);
        let logit = candidates[head]?.point[classCount * width + k] ?? 0;
        row.forEach((weight, j) => {
          logit += weight * ((features[i * width + j] as number) - (set.mean[j] as number));
        });
        expect(logits[i * classCount + k]).toBeCloseTo(logit, 4);
      }
    });
  });

  test('has the gradient of finite differences', async () => {
    const { evaluations } = await evaluated(1);
    candidates.forEach(({ point, share }, head) => {
      point.forEach((_, i) => {
        const moved = (by: number) => lossByHand(point.with(i, (point[i] as number) + by), share);
        const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        expect(evaluations[head]?.gradient[i]).toBeCloseTo(slope, 5);
      });
    });
  });

  test('is the same, except for rounding, for a head alone and with others', async () => {
    const { evaluations } = await evaluated(1);
    const objective = await createObjective(set, 1);
    const [alone] = await objective.evaluate(candidates.slice(1));
    await objective.release();
    expectClose(alone, evaluations[1]);
  });

  test('is the same, bit for bit, on one thread and on two', async () => {
    expect(await evaluated(2)).toEqual(await evaluated(1));
  });

  test('is the same, except for rounding, in blocks', async () => {
    const whole = await evaluated(1);
    const blocks = await evaluated(1, 8 * classCount);
    blocks.logits.forEach((logit, i) => {
      expect(logit).toBeCloseTo(whole.logits[i] as number, 5);
    });
    blocks.evaluations.forEach((evaluation, head) => {
      expectClose(evaluation, whole.evaluations[head]);
    });
  });
});
