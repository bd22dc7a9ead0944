import type { LicenceFiles } from '../domain/base/licence-files.ts';
import type { VersionRecord } from '../domain/state/records.ts';
import { decodedOtherwise } from '../domain/versions/decoded-otherwise.ts';
import { type BaseFiles, parseBaseFiles, readBaseFolder, readFolderLicence } from '../ml/extract/base-files.ts';
import { extractorId } from '../ml/extract/manifest.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readBaseFiles, readBaseLicence } from '../store/bases/read-base.ts';

/**
 * The base model that a version was trained on, with its licence: the built-in one, or a registered one of its digest.
 * @param folder of the built-in base model
 * @throws HeadstartError `base-not-found`: it is neither; `base-mismatch`: images are decoded in another way now
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
