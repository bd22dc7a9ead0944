import type { DatasetChanges, VersionRecord } from '../../../shared/domain/state/records.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { readEvaluation } from '../../../shared/store/versions/evaluations.ts';

/** Relabelled images that a training's record names; all are counted. */
const mostRelabelled = 1_000;

/**
 * What happened to the examples between two versions. An image is told by its bytes, so a move alone is no change.
 * @throws HeadstartError `damaged`
 */
export async function changesBetween(
  state: ObjectStore,
  before: VersionRecord,
  after: VersionRecord,
): Promise<DatasetChanges> {
  const [old, now] = await Promise.all([labelsOf(state, before), labelsOf(state, after)]);
  const relabelled = [...now].flatMap(([sha256, { key, label }]) => {
    const from = old.get(sha256)?.label;
    return from !== undefined && from !== label ? [{ key, from, to: label }] : [];
  });
  return {
    since: before.version,
    added: [...now.keys()].filter((sha256) => !old.has(sha256)).length,
    removed: [...old.keys()].filter((sha256) => !now.has(sha256)).length,
    relabelled: relabelled.length,
    relabels: relabelled.slice(0, mostRelabelled),
  };
}

async function labelsOf(state: ObjectStore, version: VersionRecord) {
  const { keys, sha256, labels } = await readEvaluation(state, version);
  return new Map(sha256.map((digest, i) => [digest, { key: keys[i] as string, label: labels[i] as string }]));
}
