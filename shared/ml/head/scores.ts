import type { Graph } from '../onnx/graph.ts';
import type { UnknownParameters } from './unknown-parameters.ts';

/** The values that an image's scores depend on, and their sizes. */
interface Scored {
  classes: readonly string[];
  /** [N, width]. */
  features: string;
  width: number;
  /** [N, classes]; the name is `logits`, because it is an output. */
  logits: string;
}

/** Adds the outputs that every head has: `logits` and `probabilities` [N, classes], and `known` [N]. */
export function addScores(
  graph: Graph,
  { classes, features, width, logits }: Scored,
  unknown: UnknownParameters,
): void {
  graph.node('Softmax', [logits], { axis: { i: -1 } }, 'probabilities');
  addKnown(graph, features, logits, width, unknown);
  graph.output('logits', 'float32', ['N', classes.length]);
  graph.output('probabilities', 'float32', ['N', classes.length]);
  graph.output('known', 'float32', ['N']);
}

/** The metadata that every head has. */
export const headMetadata = (classes: readonly string[], { threshold }: UnknownParameters): Record<string, string> => ({
  classes: JSON.stringify(classes),
  knownFrom: String(threshold),
});

const eachRow = { axes: { ints: [1] }, keepdims: { i: 1 } };

/** The smallest divisor, so that features of length 0 stay zeros. */
const shortest = 1e-12;

function addKnown(graph: Graph, features: string, logits: string, width: number, unknown: UnknownParameters): void {
  const { means, energy, cosine, cosineWeight } = unknown;
  const number = (name: string, value: number) => graph.constant(name, 'float32', [], Float32Array.of(value));
  const meansValue = graph.constant('means', 'float32', [means.length / width, width], means);
  const length = graph.node('Max', [graph.node('ReduceL2', [features], eachRow), number('shortest', shortest)]);
  const cosines = graph.node('Gemm', [graph.node('Div', [features, length]), meansValue], { transB: { i: 1 } });
  const largest = graph.node('ReduceMax', [cosines], eachRow);
  const sum = graph.node('ReduceLogSumExp', [logits], eachRow);
  const energyPart = graph.node('Mul', [sum, number('energyScale', 1 / energy.deviation)]);
  const cosinePart = graph.node('Mul', [largest, number('cosineScale', cosineWeight / cosine.deviation)]);
  const middle = energy.mean / energy.deviation + (cosineWeight * cosine.mean) / cosine.deviation;
  const score = graph.node('Sub', [graph.node('Add', [energyPart, cosinePart]), number('middle', middle)]);
  const rows = graph.constant('rows', 'int64', [1], BigInt64Array.of(-1n));
  graph.node('Reshape', [score, rows], {}, 'known');
}
