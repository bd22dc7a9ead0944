import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LicenceFiles, readLicenceFiles } from '../../domain/base/licence-files.ts';
import { type BaseManifest, parseManifest } from '../../domain/base/manifest.ts';
import { sha256 } from '../../domain/digest.ts';
import { readManifest } from './manifest.ts';

/** A base model as it is stored, in a folder or in a bucket. */
export interface BaseFiles {
  manifest: BaseManifest;
  /** The ONNX file, whose digest is the manifest's. */
  model: Uint8Array;
}

/** A manifest of which only the digest is certain. */
type RegisteredManifest = { digest: string };

/**
 * Reads a base model's folder. The digest is checked: where one byte of an ONNX file is wrong, one file in eight still
 * loads and runs, with other results.
 * @throws Error when manifest or model are missing, damaged, or don't belong together.
 */
export async function readBaseFolder(folder: string): Promise<BaseFiles> {
  const manifest = await readManifest(folder);
  const { file, digest, bytes } = manifest;
  const path = join(folder, file);
  const next = 'Check the file out again, or make it again.';
  const model = await readFile(path).catch((cause) => {
    throw new Error(`Base model ${path} can't be read: ${cause.message}. ${next}`, { cause });
  });
  const found = sha256(model);
  if (found === digest) return { manifest, model };
  throw new Error(
    `Base model ${path} is not the one its manifest names: expected ${bytes} bytes with SHA-256 ${digest}, found ${model.length} bytes with ${found}. ${next}`,
  );
}

/** The licence files of a base model's folder. */
export const readFolderLicence = (folder: string): Promise<LicenceFiles> =>
  readLicenceFiles((name) =>
    readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }),
  );

/**
 * A registered base model as it was read, its manifest checked.
 * @throws Error that names all that is wrong with the manifest
 */
export function parseBaseFiles({ manifest, model }: { manifest: RegisteredManifest; model: Uint8Array }): BaseFiles {
  return { manifest: parseManifest(manifest, `The manifest of base model ${manifest.digest}`), model };
}
