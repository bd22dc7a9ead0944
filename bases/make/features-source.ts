import { dataInputs, type GraphIndex } from './graph-index.ts';
import type { ProbeValue } from './probe.ts';

/** Operators allowed between the pooled map and the features: they only change the shape. */
const reshaping = new Set(['Identity', 'Dropout', 'Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Cast']);
const pooling = new Set(['GlobalAveragePool', 'AveragePool', 'ReduceMean']);

/** The map from which the features seem to be pooled. {@link meanLayout} has to confirm it. */
export function pooledFrom(features: string, index: GraphIndex): string | undefined {
  let node = index.makers.get(features);
  while (node && reshaping.has(node.opType)) node = index.makers.get(dataInputs(node, index)[0] as string);
  return node && pooling.has(node.opType) ? dataInputs(node, index)[0] : undefined;
}

/** The position of the channels in a map, if its means are the features; otherwise undefined. */
export function meanLayout(map: ProbeValue | undefined, features: ProbeValue): 'first' | 'last' | undefined {
  if (map?.sizes.length !== 4) return undefined;
  const width = features.data.length / (features.sizes[0] as number);
  if (map.sizes[1] === width && isMeanOf(map, features, true)) return 'first';
  return map.sizes[3] === width && isMeanOf(map, features, false) ? 'last' : undefined;
}

function isMeanOf({ sizes, data }: ProbeValue, features: ProbeValue, channelsFirst: boolean): boolean {
  const [images, ...rest] = sizes as [number, number, number, number];
  const channels = (channelsFirst ? rest[0] : rest[2]) as number;
  const points = (rest[0] * rest[1] * rest[2]) / channels;
  let largest = 0;
  for (const value of features.data) largest = Math.max(largest, Math.abs(value));
  for (let image = 0; image < images; image++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let point = 0; point < points; point++) {
        const at = channelsFirst ? channel * points + point : point * channels + channel;
        sum += data[image * channels * points + at] as number;
      }
      const feature = features.data[image * channels + channel] as number;
      if (!(Math.abs(sum / points - feature) <= 1e-4 * largest)) return false;
    }
  }
  return true;
}
