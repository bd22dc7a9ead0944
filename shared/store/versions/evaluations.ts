import type { VersionRecord } from '../../domain/state/records.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readArtifact } from './artifacts.ts';
import { decodeEvaluation, type Evaluation } from './evaluation-file.ts';
import { decodeTrainedFeatures, type TrainedFeatures } from './trained-features-file.ts';

/** A version with its evaluation, which is read once, when it is first needed. */
export interface EvaluatedVersion {
  record: VersionRecord;
  /** @throws HeadstartError `damaged` */
  evaluation(): Promise<Evaluation>;
}

/** @param known the evaluation, when this process has just made it */
export function evaluatedVersion(state: ObjectStore, record: VersionRecord, known?: Evaluation): EvaluatedVersion {
  let evaluation = known && Promise.resolve(known);
  return {
    record,
    evaluation() {
      evaluation ??= readEvaluation(state, record);
      return evaluation;
    },
  };
}

/** @throws HeadstartError `damaged` */
export async function readEvaluation(state: ObjectStore, version: VersionRecord): Promise<Evaluation> {
  return decodeEvaluation(await readArtifact(state, version, 'evaluation.arrow'));
}

/**
 * The trained features of a version with a deep head.
 * @throws HeadstartError `damaged`
 */
export async function readTrainedFeatures(state: ObjectStore, version: VersionRecord): Promise<TrainedFeatures> {
  return decodeTrainedFeatures(await readArtifact(state, version, 'features.arrow'));
}

/**
 * The copies that a version's training found, with entries as in `duplicates.json`.
 * @throws HeadstartError `damaged`
 */
export async function readDuplicates(
  state: ObjectStore,
  version: VersionRecord,
): Promise<Record<'exact' | 'near' | 'conflicts' | 'leaks', unknown[]>> {
  return JSON.parse(new TextDecoder().decode(await readArtifact(state, version, 'duplicates.json')));
}
