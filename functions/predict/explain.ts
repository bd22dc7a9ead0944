import type { Explanation, ExplanationKind } from '../../shared/api/predictions.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { imageType } from '../../shared/domain/images/formats.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { createWeightedCache } from '../../shared/domain/weighted-cache.ts';
import { heatMap } from '../../shared/ml/evaluate/heat-map.ts';
import { nearestNeighbours } from '../../shared/ml/evaluate/neighbours.ts';
import { heatPng } from '../../shared/ml/extract/heat-png.ts';
import type { ExtractedImage } from '../../shared/ports/extractor.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Presigner } from '../../shared/ports/presigner.ts';
import { readArtifact } from '../../shared/store/versions/artifacts.ts';
import { readTrainingImages, type TrainingImages } from './training-images.ts';

interface ExplainDeps {
  state: ObjectStore;
  uploadLinks: Pick<Presigner, 'download'>;
}

export interface Explained {
  record: VersionRecord;
  image: ExtractedImage;
  /** The best label. */
  label: string;
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
    image,
    withLinks,
  }: Explained): Promise<NonNullable<Explanation['neighbours']>> {
    const { model, version } = record;
    const load = async () => {
      const value = await readTrainingImages(deps.state, record);
      return { value, weight: value.features.byteLength };
    };
    const { keys, labels, features } = await trainingImages.use(`${model}/${version}`, load, (images) => images);
    const [nearest = []] = await nearestNeighbours(image.features, features, image.features.length, neighbourCount);
    return Promise.all(
      nearest.map(async ({ example, similarity }) => {
        const neighbour = { label: labels[example] as string, similarity };
        if (!withLinks) return neighbour;
        const key = keys[example] as string;
        return { ...neighbour, key, url: await deps.uploadLinks.download(key, { contentType: imageType(key) }) };
      }),
    );
  }

  async function heatMapOf({ record, image, label }: Explained): Promise<NonNullable<Explanation['heatmap']>> {
    const { classes, hyperparameters, base } = record;
    if (hyperparameters.hiddenLayers.length > 0 || !image.map) {
      throw new HeadstartError(
        'invalid-request',
        `This version has no heat map, because ${hyperparameters.hiddenLayers.length > 0 ? 'its head has hidden layers' : `its base model ${base.name} has no feature map`}. Omit explain=heatmap.`,
      );
    }
    const { features, map } = image;
    const { kernel, bias } = await readLayer(deps.state, record, features.length);
    const index = classes.indexOf(label);
    const heat = heatMap(map, features, kernel, classes.length, index);
    const [channels, height, width] = map.shape;
    const tapFeatures = features.subarray(channels);
    const rest = tapFeatures.reduce(
      (sum, feature, i) => sum + feature * (kernel[(channels + i) * classes.length + index] as number),
      bias[index] as number,
    );
    const png = Buffer.from(await heatPng(heat, width, height, pngSize)).toString('base64');
    return { label, width, height, values: [...heat], rest, png };
  }

  return async (kinds, explained) => ({
    ...(kinds.includes('neighbours') && { neighbours: await neighboursOf(explained) }),
    ...(kinds.includes('heatmap') && { heatmap: await heatMapOf(explained) }),
    ...(kinds.includes('features') && { features: [...explained.image.features] }),
  });
}

/** The layer of a head with one: `weights.bin` contains its kernel, row-major [width, classes], and then its bias. */
async function readLayer(
  state: ObjectStore,
  record: VersionRecord,
  width: number,
): Promise<{ kernel: Float32Array; bias: Float32Array }> {
  const layer = new Float32Array((await readArtifact(state, record, 'weights.bin')).slice().buffer);
  const weights = width * record.classes.length;
  return { kernel: layer.subarray(0, weights), bias: layer.subarray(weights) };
}
