import { createGraph } from '../onnx/graph.ts';
import { type Head, sizesOf } from './head.ts';

/**
 * The head as an ONNX file: `features` [N, width] to `logits` and `probabilities` [N, classes], N free. The labels, in
 * the order of the columns, are the metadata property `classes` (a JSON array). Equal heads give equal bytes.
 */
export function headToOnnx(head: Head): Uint8Array {
  const { classes, layers } = head;
  const sizes = sizesOf(head);
  const graph = createGraph('head');
  let values = graph.input('features', 'float32', ['N', sizes[0] as number]);
  for (const [i, { kernel, bias }] of layers.entries()) {
    const last = i === layers.length - 1;
    const units = sizes[i + 1] as number;
    const kernelValue = graph.constant(`kernel${i}`, 'float32', [sizes[i] as number, units], kernel);
    const biasValue = graph.constant(`bias${i}`, 'float32', [units], bias);
    values = graph.node('Gemm', [values, kernelValue, biasValue], {}, last ? 'logits' : `hidden${i}`);
    if (!last) values = graph.node('Relu', [values]);
  }
  graph.node('Softmax', [values], { axis: { i: -1 } }, 'probabilities');
  graph.output('logits', 'float32', ['N', classes.length]);
  graph.output('probabilities', 'float32', ['N', classes.length]);
  return graph.toBytes({ classes: JSON.stringify(classes) });
}
