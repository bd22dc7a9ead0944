import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LicenceFiles, readLicenceFiles } from '../../domain/base/licence-files.ts';
import { type BaseManifest, parseManifest } from '../../domain/base/manifest.ts';
import { sha256 } from '../../domain/digest.ts';
import { readManifest } from './manifest.ts';

/** A base model's files, from a folder or a bucket. */
export interface BaseFiles {
  manifest: BaseManifest;
  /** The ONNX file. Its digest is in the manifest. */
  model: Uint8Array;
}

/** A manifest whose digest alone has been checked. */
type RegisteredManifest = { digest: string };

/**
 * Reads a base model's folder and checks the digest: with one wrong byte, one ONNX file in eight still loads and runs,
 * with other results.
 * @throws Error if manifest or model are missing or damaged, or don't match
 */
export async function readBaseFolder(folder: string): Promise<BaseFiles> {
  const manifest = await readManifest(folder);
  const { file, digest, bytes } = manifest;
  const path = join(folder, file);
  const next = 'Check the file out again, or create it again.';
  const model = await readFile(path).catch((cause) => {
    throw new Error(`Base model ${path} can't be read: ${cause.message}. ${next}`, { cause });
  });
  const found = sha256(model);
  if (found === digest) return { manifest, model };
  throw new Error(
    `Base model ${path} is not the one its manifest names: expected ${bytes} bytes with SHA-256 ${digest}, found ${model.length} bytes with ${found}. ${next}`,
  );
}

export const readFolderLicence = (folder: string): Promise<LicenceFiles> =>
  readLicenceFiles((name) =>
    readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }),
  );

/**
 * Checks the manifest of a registered base model and returns its files.
 * @throws Error that names every problem of the manifest
 */
export function parseBaseFiles({ manifest, model }: { manifest: RegisteredManifest; model: Uint8Array }): BaseFiles {
  return { manifest: parseManifest(manifest, `The manifest of base model ${manifest.digest}`), model };
}
