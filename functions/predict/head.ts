import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { createHeadSession, type HeadSession } from '../../shared/ml/head/head-session.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { readArtifact } from '../../shared/store/versions/artifacts.ts';

export interface HeadDeps {
  state: ObjectStore;
  /** A deep head runs on all of them. A dense one is so small that more than one would cost time. */
  processors: number;
}

/**
 * Loads a version's head.
 * @throws HeadstartError `damaged`
 */
export async function openHead(
  { state, processors }: HeadDeps,
  record: VersionRecord,
): Promise<{ session: HeadSession; bytes: number }> {
  const file = await readArtifact(state, record, 'head.onnx');
  const threads = record.depth === undefined ? 1 : processors;
  return { session: await createHeadSession(file, threads), bytes: file.length };
}
