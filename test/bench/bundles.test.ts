import { expect, test } from '@jest/globals';
import { partSizes } from '../../bench/bundles.ts';

test('each file of a bundle counts for one part', () => {
  const files = [
    { path: 'index.mjs', bytes: 1 },
    { path: 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node', bytes: 2 },
    { path: 'node_modules/onnxruntime-common/package.json', bytes: 4 },
    { path: 'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so', bytes: 8 },
    { path: 'node_modules/sharp/lib/index.js', bytes: 16 },
    { path: 'bases/efficientnet-lite0/model.onnx', bytes: 32 },
    { path: 'stray.txt', bytes: 64 },
  ];
  expect(partSizes(files)).toEqual([1, 6, 24, 32, 64]);
});
