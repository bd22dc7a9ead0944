import type { VersionRecord } from '../../shared/domain/state/records.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { createFeatureStore } from '../../shared/store/features/feature-store.ts';
import { readEvaluation, readTrainedFeatures } from '../../shared/store/versions/evaluations.ts';
import type { TrainedFeatures } from '../../shared/store/versions/trained-features-file.ts';

/** The training images of a version whose embeddings still exist, with the features that its dense layers take. */
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
  const bySha256 = new Map(rows.map((row) => [row.sha256, row.features]));
  if (record.depth !== undefined) replaceByTrained(bySha256, await readTrainedFeatures(state, record));
  const found = sha256.flatMap((digest, i) => {
    const ofImage = bySha256.get(digest);
    return ofImage ? [{ key: keys[i] as string, label: labels[i] as string, ofImage }] : [];
  });
  const width = found[0]?.ofImage.length ?? 0;
  const features = new Float32Array(found.length * width);
  for (const [i, { ofImage }] of found.entries()) features.set(ofImage, i * width);
  return { keys: found.map(({ key }) => key), labels: found.map(({ label }) => label), features };
}

/** Replaces the base model's features of each image by the trained ones. Images without trained ones are dropped. */
function replaceByTrained(features: Map<string, Float32Array>, trained: TrainedFeatures): void {
  const width = trained.features.length / trained.sha256.length;
  const embedded = new Set(features.keys());
  features.clear();
  for (const [i, digest] of trained.sha256.entries())
    if (embedded.has(digest)) features.set(digest, trained.features.subarray(i * width, (i + 1) * width));
}
