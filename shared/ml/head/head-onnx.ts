import { createGraph } from '../onnx/graph.ts';
import { type Head, widthOf } from './head.ts';

/**
 * The head as an ONNX file: `features` [N, width] to `logits` and `probabilities` [N, classes], N free. The labels, in
 * the order of the columns, are the metadata property `classes` (a JSON array). Equal heads give equal bytes.
 */
export function headToOnnx(head: Head): Uint8Array {
  const { classes, kernel, bias } = head;
  const width = widthOf(head);
  const graph = createGraph('head');
  const features = graph.input('features', 'float32', ['N', width]);
  const kernelValue = graph.constant('kernel', 'float32', [width, classes.length], kernel);
  const biasValue = graph.constant('bias', 'float32', [classes.length], bias);
  const logits = graph.node('Gemm', [features, kernelValue, biasValue], {}, 'logits');
  const probabilities = graph.node('Softmax', [logits], { axis: { i: -1 } }, 'probabilities');
  graph.output(logits, 'float32', ['N', classes.length]);
  graph.output(probabilities, 'float32', ['N', classes.length]);
  return graph.toBytes({ classes: JSON.stringify(classes) });
}
