import { HeadstartError } from '../../shared/domain/errors.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { heatMap } from '../../shared/ml/evaluate/heat-map.ts';
import type { HeadScores } from '../../shared/ml/head/head-session.ts';
import type { FeatureMap } from '../../shared/ports/extractor.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { readArtifact } from '../../shared/store/versions/artifacts.ts';

/** A prediction for an image. */
export interface Predicted {
  record: VersionRecord;
  scores: HeadScores;
  /** The base model's feature map of the image, for heat maps of dense heads. */
  map?: FeatureMap | undefined;
  /** The best label. */
  label: string;
}

/** Contributions to the best label's logit: of each place, row-major [height, width], and the rest. */
interface Heat {
  heat: Float32Array;
  width: number;
  height: number;
  rest: number;
}

/** A deep head computes its own heat map. The rest of the logit is the bias. */
export function deepHeat({ record: { classes }, scores, label }: Predicted): Heat {
  const index = classes.indexOf(label);
  const all = scores.heat as Float32Array;
  const places = all.length / classes.length;
  const heat = all.subarray(index * places, (index + 1) * places);
  const rest = heat.reduce((left, place) => left - place, scores.logits[index] as number);
  const side = Math.sqrt(places);
  return { heat, width: side, height: side, rest };
}

/** @throws HeadstartError `invalid-request` if the head or its base model has no heat map; `damaged` */
export async function denseHeat(state: ObjectStore, { record, scores, map, label }: Predicted): Promise<Heat> {
  const { classes, hyperparameters, base } = record;
  if (hyperparameters.hiddenLayers.length > 0 || !map) {
    throw new HeadstartError(
      'invalid-request',
      `This version has no heat map, because ${hyperparameters.hiddenLayers.length > 0 ? 'its head has hidden layers' : `its base model ${base.name} has no feature map`}. Omit explain=heatmap.`,
    );
  }
  const { features } = scores;
  const { kernel, bias } = await readLayer(state, record, features.length);
  const index = classes.indexOf(label);
  const heat = heatMap(map, features, kernel, classes.length, index);
  const [channels, height, width] = map.shape;
  const rest = features
    .subarray(channels)
    .reduce(
      (sum, feature, i) => sum + feature * (kernel[(channels + i) * classes.length + index] as number),
      bias[index] as number,
    );
  return { heat, width, height, rest };
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
