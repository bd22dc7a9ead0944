import type { VersionRecord } from '../../shared/domain/state/records.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { createFeatureStore } from '../../shared/store/features/feature-store.ts';
import { readEvaluation } from '../../shared/store/versions/evaluations.ts';

/** The training images of a version whose embeddings still exist. */
export interface TrainingImages {
  keys: string[];
  labels: string[];
  /** Row-major [images, width]. */
  features: Float32Array;
}

export async function readTrainingImages(state: ObjectStore, record: VersionRecord): Promise<TrainingImages> {
  const { keys, labels, sha256 } = await readEvaluation(state, record);
  const store = createFeatureStore(state, record.extractor, record.dataset);
  const outcomes = await store.outcomes();
  const embedded = [...outcomes].flatMap(([content, outcome]) => (outcome === 'embedded' ? [content] : []));
  const rows = [...(await store.rows(new Set(embedded))).values()];
  const bySha256 = new Map(rows.map((row) => [row.sha256, row]));
  const found = sha256.flatMap((digest, i) => {
    const row = bySha256.get(digest);
    return row ? [{ key: keys[i] as string, label: labels[i] as string, row }] : [];
  });
  const width = found[0]?.row.features.length ?? 0;
  const features = new Float32Array(found.length * width);
  for (const [i, { row }] of found.entries()) features.set(row.features, i * width);
  return { keys: found.map(({ key }) => key), labels: found.map(({ label }) => label), features };
}
