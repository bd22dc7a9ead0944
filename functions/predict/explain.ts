import type { Explanation, ExplanationKind } from '../../shared/api/predictions.ts';
import { imageType } from '../../shared/domain/images/formats.ts';
import { createWeightedCache } from '../../shared/domain/weighted-cache.ts';
import { nearestNeighbours } from '../../shared/ml/evaluate/neighbours.ts';
import { heatPng } from '../../shared/ml/extract/heat-png.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Presigner } from '../../shared/ports/presigner.ts';
import { deepHeat, denseHeat, type Predicted } from './heat.ts';
import { readTrainingImages, type TrainingImages } from './training-images.ts';

interface ExplainDeps {
  state: ObjectStore;
  uploadLinks: Pick<Presigner, 'download'>;
}

export interface Explained extends Predicted {
  /** Whether the caller may see the keys of training images, and links to them. */
  withLinks: boolean;
}

export type Explain = (kinds: readonly ExplanationKind[], explained: Explained) => Promise<Explanation>;

const neighbourCount = 8;
/** Limit of the training images kept in memory, in bytes of their features. */
const maxCacheBytes = 256 * 1024 * 1024;
/** Side of the heat map's PNG in pixels. */
const pngSize = 224;

export function createExplain(deps: ExplainDeps): Explain {
  const trainingImages = createWeightedCache<TrainingImages>(maxCacheBytes);

  async function neighboursOf({
    record,
    scores,
    withLinks,
  }: Explained): Promise<NonNullable<Explanation['neighbours']>> {
    const { model, version } = record;
    const load = async () => {
      const value = await readTrainingImages(deps.state, record);
      return { value, weight: value.features.byteLength };
    };
    const { keys, labels, features } = await trainingImages.use(`${model}/${version}`, load, (images) => images);
    const [nearest = []] = await nearestNeighbours(scores.features, features, scores.features.length, neighbourCount);
    return Promise.all(
      nearest.map(async ({ example, similarity }) => {
        const neighbour = { label: labels[example] as string, similarity };
        if (!withLinks) return neighbour;
        const key = keys[example] as string;
        return { ...neighbour, key, url: await deps.uploadLinks.download(key, { contentType: imageType(key) }) };
      }),
    );
  }

  async function heatMapOf(explained: Explained): Promise<NonNullable<Explanation['heatmap']>> {
    const { heat, width, height, rest } = explained.scores.heat
      ? deepHeat(explained)
      : await denseHeat(deps.state, explained);
    const png = Buffer.from(await heatPng(heat, width, height, pngSize)).toString('base64');
    return { label: explained.label, width, height, values: [...heat], rest, png };
  }

  return async (kinds, explained) => ({
    ...(kinds.includes('neighbours') && { neighbours: await neighboursOf(explained) }),
    ...(kinds.includes('heatmap') && { heatmap: await heatMapOf(explained) }),
    ...(kinds.includes('features') && { features: [...explained.scores.features] }),
  });
}
