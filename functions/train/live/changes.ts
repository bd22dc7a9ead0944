import type { DatasetChanges } from '../../../shared/domain/state/records.ts';
import type { EvaluatedVersion } from '../../../shared/store/versions/evaluations.ts';

/** Maximum number of relabelled images listed in a training's record. All of them are counted. */
const maxRelabels = 1_000;

/**
 * The changes of the dataset between two versions. Images are compared by content, so a moved image is no change.
 * @throws HeadstartError `damaged`
 */
export async function changesBetween(before: EvaluatedVersion, after: EvaluatedVersion): Promise<DatasetChanges> {
  const [old, now] = await Promise.all([labelsByDigest(before), labelsByDigest(after)]);
  const relabelled = [...now].flatMap(([sha256, { key, label }]) => {
    const from = old.get(sha256)?.label;
    return from !== undefined && from !== label ? [{ key, from, to: label }] : [];
  });
  return {
    since: before.record.version,
    added: [...now.keys()].filter((sha256) => !old.has(sha256)).length,
    removed: [...old.keys()].filter((sha256) => !now.has(sha256)).length,
    relabelled: relabelled.length,
    relabels: relabelled.slice(0, maxRelabels),
  };
}

async function labelsByDigest(version: EvaluatedVersion) {
  const { keys, sha256, labels } = await version.evaluation();
  return new Map(sha256.map((digest, i) => [digest, { key: keys[i] as string, label: labels[i] as string }]));
}
