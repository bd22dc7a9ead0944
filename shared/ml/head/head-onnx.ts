import { createGraph, type Graph } from '../onnx/graph.ts';
import { type Head, sizesOf } from './head.ts';
import type { UnknownParameters } from './unknown-parameters.ts';

/**
 * The head as an ONNX file. Input: `features` [N, width]. Outputs: `logits` and `probabilities` [N, classes], and
 * `known` [N], the score that tells known images from unknown ones. N is free. Metadata: `classes`, the labels in the
 * order of the columns (a JSON array), and `knownFrom`, the lowest score of a known image. Equal heads give equal
 * bytes.
 */
export function headToOnnx(head: Head, unknown: UnknownParameters): Uint8Array {
  const { classes, layers } = head;
  const sizes = sizesOf(head);
  const graph = createGraph('head');
  const features = graph.input('features', 'float32', ['N', sizes[0] as number]);
  let values = features;
  for (const [i, { kernel, bias }] of layers.entries()) {
    const last = i === layers.length - 1;
    const units = sizes[i + 1] as number;
    const kernelValue = graph.constant(`kernel${i}`, 'float32', [sizes[i] as number, units], kernel);
    const biasValue = graph.constant(`bias${i}`, 'float32', [units], bias);
    values = graph.node('Gemm', [values, kernelValue, biasValue], {}, last ? 'logits' : `hidden${i}`);
    if (!last) values = graph.node('Relu', [values]);
  }
  graph.node('Softmax', [values], { axis: { i: -1 } }, 'probabilities');
  addKnown(graph, features, values, sizes[0] as number, unknown);
  graph.output('logits', 'float32', ['N', classes.length]);
  graph.output('probabilities', 'float32', ['N', classes.length]);
  graph.output('known', 'float32', ['N']);
  return graph.toBytes({ classes: JSON.stringify(classes), knownFrom: String(unknown.threshold) });
}

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
