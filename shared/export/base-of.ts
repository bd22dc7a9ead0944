import type { LicenceFiles } from '../domain/base/licence-files.ts';
import type { VersionRecord } from '../domain/state/records.ts';
import { decodedOtherwise } from '../domain/versions/decoded-otherwise.ts';
import { type BaseFiles, parseBaseFiles, readBaseFolder, readFolderLicence } from '../ml/extract/base-files.ts';
import { extractorId } from '../ml/extract/manifest.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readBaseFiles, readBaseLicence } from '../store/bases/read-base.ts';

/**
 * The base model that a version was trained on, built-in or registered, with its licence.
 * @param folder of the built-in base model
 * @throws HeadstartError `base-not-found`; `base-mismatch`: this release decodes images in another way
 */
export async function baseOf(
  version: VersionRecord,
  { folder, state }: { folder: string; state: ObjectStore },
): Promise<BaseFiles & { licence: LicenceFiles }> {
  const { digest } = version.base;
  const builtIn = await readBaseFolder(folder);
  const isBuiltIn = builtIn.manifest.digest === digest;
  const files = isBuiltIn ? builtIn : parseBaseFiles(await readBaseFiles(state, digest));
  if (extractorId(digest) !== version.extractor) throw decodedOtherwise(version);
  const licence = isBuiltIn ? await readFolderLicence(folder) : await readBaseLicence(state, digest);
  return { ...files, licence };
}
