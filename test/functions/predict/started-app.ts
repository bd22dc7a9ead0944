import { createPredictApp } from '../../../functions/predict/app.ts';
import type { Predict } from '../../../functions/predict/predict.ts';
import { type Ask, ask } from '../../support/http.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

export const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);

/** The app, with a model that records its calls. */
export function start({ error }: { error?: Error } = {}) {
  const asked: { image: number[]; target: Parameters<Predict>[1] }[] = [];
  const compared: object[] = [];
  const mapped: string[] = [];
  const uploads = createMemoryObjectStore();
  const app = createPredictApp({
    uploads,
    logger: createMemoryLogger(),
    async diff(model, versions, page) {
      compared.push({ model, ...versions, ...page });
      const summary = { examples: 1, sampled: false, changed: 0, fixed: 0, broken: 0, otherwise: 0 };
      return { model, ...versions, summary, changes: [] };
    },
    async map(dataset) {
      mapped.push(dataset);
      return { points: [], examples: 0, sampled: false, variance: [0, 0] };
    },
    async predict(image, target) {
      if (error) throw error;
      asked.push({ image: [...image], target });
      return {
        model: target.model,
        version: target.version ?? 3,
        predictions: [{ label: 'circle', score: 1 }],
        known: true,
        knownScore: 1,
      };
    },
  });
  const predict = (options: Ask, query = '') =>
    ask(app, `POST /v1/models/shapes/predict${query}`, { scopes: ['predict'], ...options });
  return { app, asked, compared, mapped, uploads, predict };
}
