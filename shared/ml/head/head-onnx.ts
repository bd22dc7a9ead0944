import { createGraph } from '../onnx/graph.ts';
import { type Head, sizesOf } from './head.ts';
import { addScores, headMetadata } from './scores.ts';
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
  const width = sizes[0] as number;
  const graph = createGraph('head');
  const features = graph.input('features', 'float32', ['N', width]);
  let values = features;
  for (const [i, { kernel, bias }] of layers.entries()) {
    const last = i === layers.length - 1;
    const units = sizes[i + 1] as number;
    const kernelValue = graph.constant(`kernel${i}`, 'float32', [sizes[i] as number, units], kernel);
    const biasValue = graph.constant(`bias${i}`, 'float32', [units], bias);
    values = graph.node('Gemm', [values, kernelValue, biasValue], {}, last ? 'logits' : `hidden${i}`);
    if (!last) values = graph.node('Relu', [values]);
  }
  addScores(graph, { classes, features, width, logits: values }, unknown);
  return graph.toBytes(headMetadata(classes, unknown));
}
