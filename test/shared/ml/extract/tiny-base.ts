import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BaseManifest } from '../../../../shared/domain/base/manifest.ts';
import { sha256 } from '../../../../shared/domain/digest.ts';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';

export const tinySize = 32;

/** A base model whose three features are the means of red, green and blue, each put through `operator`. */
export function tinyModel(operator: 'Identity' | 'Log' | 'Abs' = 'Identity'): Uint8Array {
  const graph = createGraph('tiny');
  const image = graph.input('image', 'uint8', ['N', tinySize, tinySize, 3]);
  const numbers = graph.node('Cast', [image], { to: { i: 1 } });
  const means = graph.node('ReduceMean', [numbers], { axes: { ints: [1, 2] }, keepdims: { i: 0 } });
  graph.output(graph.node(operator, [means], {}, 'features'), 'float32', ['N', 3]);
  return graph.toBytes();
}

export function tinyManifest(model: Uint8Array): BaseManifest {
  return {
    name: 'tiny',
    file: 'model.onnx',
    digest: sha256(model),
    bytes: model.length,
    input: { name: 'image', dtype: 'uint8', layout: 'NHWC', height: tinySize, width: tinySize, channels: 3 },
    output: { features: { name: 'features', size: 3 } },
    decode: { colour: 'srgb', crop: 'cover', kernel: 'cubic' },
    opset: 17,
    licence: 'Apache-2.0',
    source: { architecture: 'this test' },
  };
}

/** Runs `work` with a temporary folder that contains the files of a base model. */
export async function inFolder<T>(files: Record<string, Uint8Array | string>, work: (folder: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-base-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function inTinyBase<T>(work: (folder: string) => Promise<T>, model = tinyModel()): Promise<T> {
  return inFolder({ 'model.onnx': model, 'manifest.json': JSON.stringify(tinyManifest(model)) }, work);
}
