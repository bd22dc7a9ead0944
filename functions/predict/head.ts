import { sha256 } from '../../shared/domain/digest.ts';
import type { VersionRecord } from '../../shared/domain/records.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import { createHeadSession, type HeadSession } from '../../shared/ml/head/head-session.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';

/** Loads a version's head, its digest checked first. Throws when it is missing or damaged. */
export async function openHead(
  state: ObjectStore,
  { model, inputDigest, files }: VersionRecord,
): Promise<{ session: HeadSession; bytes: number }> {
  const key = stateKey.artifact(model, inputDigest, 'head.onnx');
  const file = await state.get(key);
  const expected = files.find(({ name }) => name === 'head.onnx')?.sha256;
  if (!file || sha256(file.body) !== expected) throw new Error(`${key} is missing or damaged.`);
  return { session: await createHeadSession(file.body), bytes: file.body.length };
}
