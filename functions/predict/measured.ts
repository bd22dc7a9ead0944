import type { Measure } from '../../shared/lambda/metrics.ts';
import type { Predict } from './predict.ts';

/** `predict`, with how long each answer took and whether it knew the image published. */
export function measured(predict: Predict, measure: Measure): Predict {
  return async (image, target) => {
    const begun = performance.now();
    const answer = await predict(image, target);
    measure({ PredictionLatency: performance.now() - begun, UnknownShare: answer.known ? 0 : 1 });
    return answer;
  };
}
