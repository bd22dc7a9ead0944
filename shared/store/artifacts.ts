import { sha256 } from '../domain/digest.ts';
import { HeadstartError } from '../domain/errors.ts';
import type { VersionRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';

/**
 * A file of a version, its digest checked.
 * @throws HeadstartError `internal`: it is missing or damaged
 */
export async function readArtifact(
  state: ObjectStore,
  { model, version, inputDigest, files }: Pick<VersionRecord, 'model' | 'version' | 'inputDigest' | 'files'>,
  name: string,
): Promise<Uint8Array> {
  const object = await state.get(stateKey.artifact(model, inputDigest, name));
  const expected = files.find((file) => file.name === name)?.sha256;
  if (object && sha256(object.body) === expected) return object.body;
  throw new HeadstartError(
    'internal',
    `${name} of version ${version} of model \`${model}\` is ${object ? 'damaged' : 'missing'}. Train the model again.`,
  );
}
