import { unitRows } from '../../shared/ml/evaluate/unit-rows.ts';
import type { UnknownParameters } from '../../shared/ml/head/unknown-parameters.ts';
import { logSumExp } from '../../shared/numeric/softmax.ts';

/** Parameters that take every image for known: no class has a direction. */
export const allKnown = (classes: number, width: number): UnknownParameters => ({
  acceptance: 1,
  threshold: -1e9,
  means: new Float32Array(classes * width),
  energy: { mean: 0, deviation: 1 },
  cosine: { mean: 0, deviation: 1 },
  cosineWeight: 0.5,
});

/** How well known an image is, from the definition: what `known` of head.onnx is held against. */
export function knownScore(parameters: UnknownParameters, features: Float32Array, logits: Float32Array): number {
  const { means, energy, cosine, cosineWeight } = parameters;
  const width = features.length;
  const image = unitRows(features, width);
  const cosines = Array.from({ length: means.length / width }, (_, k) =>
    image.reduce((sum, x, j) => sum + x * (means[k * width + j] as number), 0),
  );
  const energyPart = (logSumExp(logits, 0, logits.length) - energy.mean) / energy.deviation;
  return energyPart + (cosineWeight * (Math.max(...cosines) - cosine.mean)) / cosine.deviation;
}
