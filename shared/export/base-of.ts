import { HeadstartError } from '../domain/errors.ts';
import type { VersionRecord } from '../domain/records.ts';
import { type BaseFiles, readBaseFolder } from '../ml/extract/base-files.ts';
import { descriptionOf, parseManifest } from '../ml/extract/manifest.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readBaseFiles } from '../store/bases.ts';

/**
 * The base model that a version was trained on: the built-in one, or a registered one of its digest.
 * @param folder of the built-in base model
 * @throws HeadstartError `base-not-found`: it is neither; `base-mismatch`: images are decoded in another way now
 */
export async function baseOf(
  { base, extractor, model, version }: VersionRecord,
  { folder, state }: { folder: string; state: ObjectStore },
): Promise<BaseFiles> {
  const builtIn = await readBaseFolder(folder);
  const files = builtIn.manifest.digest === base.digest ? builtIn : await registered(state, base.digest);
  if (descriptionOf(files.manifest).id === extractor) return files;
  throw new HeadstartError(
    'base-mismatch',
    `Version ${version} of model \`${model}\` was trained on images that were decoded in another way than this Headstart does it. Train the model again.`,
  );
}

async function registered(state: ObjectStore, digest: string): Promise<BaseFiles> {
  const { manifest, model } = await readBaseFiles(state, digest);
  return { manifest: parseManifest(manifest, `The manifest of base model ${digest}`), model };
}
