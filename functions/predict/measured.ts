import type { Measure } from '../../shared/lambda/metrics.ts';
import type { Predict } from './predict.ts';

/** Publishes the latency of each prediction, and whether the image is known. */
export function measured(predict: Predict, measure: Measure): Predict {
  return async (image, target) => {
    const start = performance.now();
    const prediction = await predict(image, target);
    measure({ PredictionLatency: performance.now() - start, UnknownShare: prediction.known ? 0 : 1 });
    return prediction;
  };
}
