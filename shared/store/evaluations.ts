import type { VersionRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { decodeEvaluation, type Evaluation } from './evaluation-file.ts';

type Made = Pick<VersionRecord, 'model' | 'inputDigest'>;

/** How each example of a version was scored. Throws when the file is not there. */
export async function readEvaluation(state: ObjectStore, version: Made): Promise<Evaluation> {
  return decodeEvaluation(await readArtifact(state, version, 'evaluation.arrow'));
}

/** The copies that a version's training found; the entries of each list as `duplicates.json` has them. */
export async function readDuplicates(
  state: ObjectStore,
  version: Made,
): Promise<Record<'exact' | 'near' | 'conflicts' | 'leaks', unknown[]>> {
  return JSON.parse(new TextDecoder().decode(await readArtifact(state, version, 'duplicates.json')));
}

async function readArtifact(state: ObjectStore, { model, inputDigest }: Made, name: string): Promise<Uint8Array> {
  const key = stateKey.artifact(model, inputDigest, name);
  const object = await state.get(key);
  if (!object) throw new Error(`${key} is missing.`);
  return object.body;
}
