import { sha256 } from '../../../../shared/domain/digest.ts';
import type { BaseFiles } from '../../../../shared/ml/extract/base-files.ts';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';
import { tinyManifest, tinySize } from './tiny-base.ts';

const model = (() => {
  const graph = createGraph('pixels');
  const image = graph.input('image', 'uint8', ['N', tinySize, tinySize, 3]);
  const numbers = graph.node('Cast', [image], { to: { i: 1 } });
  graph.output(graph.node('Flatten', [numbers], {}, 'features'), 'float32', ['N', tinySize * tinySize * 3]);
  return graph.toBytes();
})();

/** A base model whose features are its input pixels. */
export const pixelBase: BaseFiles = {
  model,
  manifest: {
    ...tinyManifest(model),
    name: 'pixels',
    digest: sha256(model),
    output: { features: { name: 'features', size: tinySize * tinySize * 3 } },
  },
};
