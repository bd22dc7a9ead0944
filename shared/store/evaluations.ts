import type { VersionRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { decodeEvaluation, type Evaluation } from './evaluation-file.ts';

/** How each example of a version was scored. Throws when the file is not there. */
export async function readEvaluation(
  state: ObjectStore,
  { model, inputDigest }: Pick<VersionRecord, 'model' | 'inputDigest'>,
): Promise<Evaluation> {
  const key = stateKey.artifact(model, inputDigest, 'evaluation.arrow');
  const object = await state.get(key);
  if (!object) throw new Error(`${key} is missing.`);
  return decodeEvaluation(object.body);
}
