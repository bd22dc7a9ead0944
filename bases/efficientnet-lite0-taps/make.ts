/**
 * Makes model.onnx and manifest.json from the base model efficientnet-lite0 and statistics.json; every run writes the
 * same bytes.
 *
 *     node --import tsx bases/efficientnet-lite0-taps/make.ts
 *     node --import tsx bases/efficientnet-lite0-taps/make.ts FOLDER
 *
 * The second form measures statistics.json again, on the photographs FOLDER/{label}/{image}.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage, prepareDecoding, readHeader } from '../../shared/ml/extract/decode.ts';
import { readManifest } from '../../shared/ml/extract/manifest.ts';
import { importBase } from '../make/import-base.ts';
import { presets } from '../make/preprocessing.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const original = join(folder, '../efficientnet-lite0');
const statisticsFile = join(folder, 'statistics.json');
/** Block 14 of 0 to 15, and its spread relative to the last layer: docs/decisions/0014-base-models.md. */
const tap = { node: '/_blocks.14/Add', weight: 0.7 };

async function pixelsOf(photographs: string, size: number): Promise<Uint8Array> {
  prepareDecoding();
  const images: Uint8Array[] = [];
  for (const label of (await readdir(photographs)).sort()) {
    for (const file of (await readdir(join(photographs, label))).sort()) {
      const bytes = await readFile(join(photographs, label, file));
      const header = await readHeader(bytes);
      const image = header.ok ? await decodeImage(header, size) : header;
      if (!image.ok) throw new Error(`${label}/${file}: ${image.rejection.reason}`);
      images.push(image.pixels);
    }
  }
  return Buffer.concat(images);
}

const [, , photographs] = process.argv;
const { digest, licence, source } = await readManifest(original);
const { model, manifest, norms } = await importBase(await readFile(join(original, 'model.onnx')), {
  name: 'efficientnet-lite0-taps',
  preprocessing: presets.none,
  taps: [tap],
  root: true,
  ...(photographs
    ? { sample: (size) => pixelsOf(photographs, size) }
    : { norms: JSON.parse(await readFile(statisticsFile, 'utf8')) }),
  licence,
  source: {
    ...source,
    madeFrom: `efficientnet-lite0, ${digest}`,
    tap: `${tap.node}, weight ${tap.weight}`,
    root: 'last layer',
  },
});
await writeFile(join(folder, 'model.onnx'), model);
await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile(statisticsFile, `${JSON.stringify(norms, null, 2)}\n`);
