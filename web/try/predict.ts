import { api } from '../api/client.ts';
import { Problem } from '../api/request.ts';
import type { Prediction } from '../api/types.ts';
import { shrink } from './shrink.ts';

export interface TimedPrediction {
  prediction: Prediction;
  /** From the request to the response, ms. */
  took: number;
}

/** False once the deployment has refused to explain a prediction. */
let canExplain = true;

/** @throws Problem */
export async function predict(
  model: string,
  image: Blob,
  options: { version?: number | undefined; explain: boolean },
): Promise<TimedPrediction> {
  const small = await shrink(image);
  const { version, explain } = options;
  const start = performance.now();
  const query = { top: 5, ...(version && { version }) };
  const send = async (more: { explain?: string }) => {
    const prediction = await api.predict(model, small, { ...query, ...more });
    return { prediction, took: performance.now() - start };
  };
  if (!explain || !canExplain) return send({});
  try {
    return await send({ explain: 'neighbours,heatmap' });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 400) throw error;
    canExplain = false;
    return send({});
  }
}
