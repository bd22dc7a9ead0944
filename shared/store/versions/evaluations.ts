import type { VersionRecord } from '../../domain/state/records.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readArtifact } from './artifacts.ts';
import { decodeEvaluation, type Evaluation } from './evaluation-file.ts';

/**
 * How each example of a version was scored.
 * @throws HeadstartError `damaged`
 */
export async function readEvaluation(state: ObjectStore, version: VersionRecord): Promise<Evaluation> {
  return decodeEvaluation(await readArtifact(state, version, 'evaluation.arrow'));
}

/**
 * The copies that a version's training found; the entries of each list as `duplicates.json` has them.
 * @throws HeadstartError `damaged`
 */
export async function readDuplicates(
  state: ObjectStore,
  version: VersionRecord,
): Promise<Record<'exact' | 'near' | 'conflicts' | 'leaks', unknown[]>> {
  return JSON.parse(new TextDecoder().decode(await readArtifact(state, version, 'duplicates.json')));
}
