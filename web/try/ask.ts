import { api } from '../api/client.ts';
import { Problem } from '../api/request.ts';
import type { Prediction } from '../api/types.ts';
import { shrink } from './shrink.ts';

export interface Answer {
  prediction: Prediction;
  /** From sending to the answer, ms. */
  took: number;
}

/** Whether this deployment explains its answers; found out with the first one. */
let explains = true;

/** @throws Problem */
export async function ask(
  model: string,
  image: Blob,
  options: { version?: number; explain?: boolean },
): Promise<Answer> {
  const small = await shrink(image);
  const { version, explain = true } = options;
  const start = performance.now();
  const query = { top: 5, ...(version && { version }) };
  try {
    const wish = explain && explains ? { ...query, explain: 'neighbours,heatmap' } : query;
    return { prediction: await api.predict(model, small, wish), took: performance.now() - start };
  } catch (error) {
    if (!explain || !explains || !(error instanceof Problem) || error.status !== 400) throw error;
    explains = false;
    return { prediction: await api.predict(model, small, query), took: performance.now() - start };
  }
}
