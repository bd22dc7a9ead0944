import type { Tail } from '../../tail/tail.ts';

/**
 * The last map of a tail, whose means are the features, and the side of the map.
 * @throws Error if the features are not means
 */
export function lastMapOf({ map, input, layers }: Tail): { value: string; side: number } {
  const last = layers.at(-1);
  if (last?.kind !== 'mean') throw new Error('The features of a deep head must be the means of its last map.');
  const sides = new Map([[input, map.side]]);
  for (const layer of layers) {
    const side =
      layer.kind === 'depthwise' ? layer.window.to : sides.get(layer.kind === 'sum' ? layer.inputs[0] : layer.input);
    sides.set(layer.output, side as number);
  }
  return { value: last.input, side: sides.get(last.input) as number };
}
