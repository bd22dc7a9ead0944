import type { Predictions } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { shrink } from './shrink.ts';

export interface TimedPrediction {
  prediction: Predictions;
  /** From the request to the response, ms. */
  took: number;
}

/** @throws Problem */
export async function predict(
  model: string,
  image: Blob,
  options: { version?: number | undefined; explain: boolean },
): Promise<TimedPrediction> {
  const body = await shrink(image);
  const { version, explain } = options;
  const start = performance.now();
  const prediction = await call(
    'predict',
    { model, version, top: 5, ...(explain && { explain: ['neighbours', 'heatmap'] }) },
    { body, headers: { 'content-type': body.type || 'application/octet-stream' } },
  );
  return { prediction, took: performance.now() - start };
}
