import type { Predictions } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { shrink } from './shrink.ts';

export interface Answer {
  prediction: Predictions;
  /** From sending to the answer, ms. */
  took: number;
}

/** @throws Problem */
export async function ask(
  model: string,
  image: Blob,
  options: { version?: number; explain?: boolean },
): Promise<Answer> {
  const body = await shrink(image);
  const { version, explain = true } = options;
  const start = performance.now();
  const prediction = await call(
    'predict',
    { model, version, top: 5, ...(explain && { explain: ['neighbours', 'heatmap'] }) },
    { body, headers: { 'content-type': body.type || 'application/octet-stream' } },
  );
  return { prediction, took: performance.now() - start };
}
