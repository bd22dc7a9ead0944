import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BaseManifest, descriptionOf, manifestError, parseManifest } from '../../domain/base/manifest.ts';
import { sha256 } from '../../domain/digest.ts';
import type { Extractor } from '../../ports/extractor.ts';
import { decodePath } from './decode-path.ts';

/**
 * Reads `manifest.json` of a base model's folder.
 * @throws Error that names the file and every problem
 */
export async function readManifest(folder: string): Promise<BaseManifest> {
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new Error(`${path} can't be read: ${cause.message}. Name the folder of a base model.`, { cause });
  });
  return parseManifest(parseJson(text, path), path);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw manifestError(path, `the file: is not JSON (${(error as Error).message})`);
  }
}

/**
 * Describes a base model's extractor from its manifest, for functions that compare embeddings but compute none.
 * @throws Error like {@link readManifest}
 */
export async function describeExtractor(folder: string): Promise<Pick<Extractor, 'id' | 'base'>> {
  const manifest = await readManifest(folder);
  return { id: extractorId(manifest.digest), base: descriptionOf(manifest) };
}

/** @param digest the SHA-256 of the base model's ONNX file */
export const extractorId = (digest: string, path: string = decodePath): string =>
  sha256(`${digest}\n${path}`).slice(0, 16);

/** @param depth the number of the trunk's last block */
export const trunkId = (digest: string, depth: number, path: string = decodePath): string =>
  sha256(`${digest}\n${path}\ntrunk ${depth}`).slice(0, 16);
