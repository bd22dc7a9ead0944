import { readFile } from 'node:fs/promises';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { decodeImage, prepareDecoding, readHeader } from '../../shared/ml/extract/decode.ts';
import { drawnImages } from '../../shared/ml/extract/drawn-images.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { findImages } from '../upload/find-images.ts';

const sampleSize = 200;

/**
 * Images that give the scale of each part of the features: 200 of a folder, evenly spaced, or drawn ones.
 * @returns RGB [n, size, size, 3]
 */
export async function readSample(folder: string | undefined, size: number): Promise<Uint8Array> {
  if (folder === undefined) return drawnImages(sampleSize, size);
  const { files } = await findImages(folder, { labelled: false });
  const step = Math.max(1, files.length / sampleSize);
  const chosen = Array.from({ length: Math.min(files.length, sampleSize) }, (_, i) => files[Math.floor(i * step)]);
  const pixels: Uint8Array[] = [];
  prepareDecoding();
  await eachLimited([...chosen.entries()], 4, async ([i, file]) => {
    const decoded = file && (await decodeFile(file.path, size));
    if (decoded) pixels[i] = decoded;
  });
  const usable = pixels.filter(Boolean);
  if (usable.length < 10) {
    throw new UsageError(`${folder} has ${usable.length} usable images, and a sample needs at least 10.`);
  }
  return Buffer.concat(usable);
}

/** The pixels of an image file for a base model; undefined if it is not a usable image. */
export async function decodeFile(path: string, size: number): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path);
  const header = await readHeader(bytes);
  const image = header.ok ? await decodeImage(header, size) : header;
  return image.ok ? image.pixels : undefined;
}
