import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { createHeadSession, type HeadSession } from '../../shared/ml/head/head-session.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { readArtifact } from '../../shared/store/versions/artifacts.ts';

/**
 * Loads a version's head.
 * @throws HeadstartError `damaged`
 */
export async function openHead(
  state: ObjectStore,
  record: VersionRecord,
): Promise<{ session: HeadSession; bytes: number }> {
  const file = await readArtifact(state, record, 'head.onnx');
  return { session: await createHeadSession(file), bytes: file.length };
}
