import { expect, jest, test } from '@jest/globals';
import { measured } from '../../../functions/predict/measured.ts';
import type { Predict } from '../../../functions/predict/predict.ts';
import type { Predictions } from '../../../shared/api/predictions.ts';
import type { Measure } from '../../../shared/lambda/metrics.ts';

const target = { model: 'shop', top: 1 };
const answer = (known: boolean): Predictions => ({ model: 'shop', version: 1, predictions: [], known, knownScore: 0 });

test('a prediction publishes its latency, and whether the image was unknown', async () => {
  const measure = jest.fn<Measure>();
  const predict = jest.fn<Predict>().mockResolvedValueOnce(answer(true)).mockResolvedValueOnce(answer(false));
  const predictMeasured = measured(predict, measure);
  expect(await predictMeasured(new Uint8Array(1), target)).toEqual(answer(true));
  await predictMeasured(new Uint8Array(1), target);
  const times = { PredictionLatency: expect.any(Number) };
  expect(measure.mock.calls).toEqual([[{ ...times, UnknownShare: 0 }], [{ ...times, UnknownShare: 1 }]]);
});

test('a failed prediction publishes nothing', async () => {
  const measure = jest.fn<Measure>();
  const predict = measured(() => Promise.reject(new Error('no model')), measure);
  await expect(predict(new Uint8Array(1), target)).rejects.toThrow('no model');
  expect(measure).not.toHaveBeenCalled();
});
