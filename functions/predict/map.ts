import { type DatasetMap, maxMapPoints } from '../../shared/api/map.ts';
import { principalComponents } from '../../shared/ml/evaluate/pca.ts';
import { createRandom, shuffle } from '../../shared/numeric/random.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { datasetNotFound, listDataset } from '../../shared/store/datasets/list-dataset.ts';
import { createFeatureStore } from '../../shared/store/features/feature-store.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';

interface MapDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  /** The extractor of the embeddings. */
  extractor: string;
}

/** If there are more images per point than this, the embeddings of the sample are read one by one. */
const imagesPerPoint = 10;
/** Maximum number of damaged embeddings in a response. */
const maxProblems = 100;

/**
 * The embedded images of a dataset on their first two principal components, or a sample of `maxPoints` of them.
 * @throws HeadstartError `dataset-not-found`
 */
export async function mapDataset(
  { uploads, state, extractor }: MapDeps,
  dataset: string,
  maxPoints = maxMapPoints,
): Promise<DatasetMap> {
  const store = createFeatureStore(state, extractor, dataset);
  const [{ exists, images }, outcomes] = await Promise.all([listDataset(uploads, dataset), store.outcomes()]);
  if (!exists) {
    throw datasetNotFound(dataset);
  }
  const embedded = images.filter(({ content }) => outcomes.get(content) === 'embedded');
  const sampled = embedded.length > maxPoints;
  const chosen = sampled ? shuffle([...embedded], createRandom(0)).slice(0, maxPoints) : embedded;
  chosen.sort((a, b) => (a.key < b.key ? -1 : 1));

  const contents = chosen.map(({ content }) => content);
  const problems: KeyProblem[] = [];
  const rows = await (embedded.length > imagesPerPoint * maxPoints
    ? store.fewRows(contents, problems)
    : store.rows(new Set(contents), problems));
  const drawn = chosen.filter(({ content }) => rows.has(content));
  const width = rows.values().next().value?.features.length ?? 0;
  const features = new Float32Array(drawn.length * width);
  for (const [i, { content }] of drawn.entries()) {
    features.set(rows.get(content)?.features as Float32Array, i * width);
  }
  const { projected, variance } = principalComponents(features, width, 2);
  return {
    points: drawn.map(({ key, meaning }, i) => ({
      key,
      ...(meaning.kind === 'example' && { label: meaning.label }),
      x: rounded(projected[2 * i] as number),
      y: rounded(projected[2 * i + 1] as number),
    })),
    examples: embedded.length,
    sampled,
    variance: variance as [number, number],
    ...(problems.length > 0 && { problems: problems.slice(0, maxProblems) }),
  };
}

/** Five digits exceed the resolution of a screen, and take half the bytes. */
const rounded = (value: number): number => Number(value.toPrecision(5));
