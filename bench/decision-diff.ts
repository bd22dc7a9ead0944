import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { diffVersions } from '../functions/predict/diff.ts';
import { createS3ObjectStore } from '../shared/adapters/s3-object-store.ts';
import { contentId } from '../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../shared/domain/digest.ts';
import { eachLimited } from '../shared/domain/each-limited.ts';
import { stateKey } from '../shared/domain/state/state-key.ts';
import { heldOutCosines } from '../shared/ml/evaluate/held-out-cosines.ts';
import { learnUnknown } from '../shared/ml/evaluate/unknown.ts';
import { headToOnnx } from '../shared/ml/head/head-onnx.ts';
import { stratifiedFolds } from '../shared/ml/train/folds.ts';
import { trainHead } from '../shared/ml/train/train-head.ts';
import type { ObjectEntry, ObjectStore, StoredObject } from '../shared/ports/object-store.ts';
import { listDataset } from '../shared/store/datasets/list-dataset.ts';
import type { FeatureRow } from '../shared/store/features/feature-file.ts';
import { createFeatureStore } from '../shared/store/features/feature-store.ts';
import { maxPackRows, writePack } from '../shared/store/features/packs.ts';
import { commitVersion, type VersionDraft } from '../shared/store/models/commit-version.ts';
import { storeArtifacts } from '../shared/store/versions/artifacts.ts';
import type { Bench } from './harness/bench.ts';
import type { Matrix } from './harness/matrix.ts';
import type { Cell } from './harness/result.ts';
import { median } from './harness/statistics.ts';
import { synthetic } from './harness/synthetic.ts';
import { inTurn, timed } from './harness/turns.ts';
import { s3Client, start } from './runtime.ts';

const [dataset, extractor, width] = ['bench', 'bench', 1280];
const classes = Array.from({ length: 10 }, (_, k) => `class${k}`);
/** Images that each version was trained on. */
const trainedOn = 2_000;

export const decisionDiff: Bench = {
  name: 'decision-diff',
  title: 'Decision diff: two versions replayed over cached features',
  method:
    "50,000 images of 10 classes with 1,280 features from a seeded generator, in packs as after a training, in the local runtime's S3, which has its own process. Two versions, trained on different sets of 2,000 of the images. The diff is the API's code, from listing to the first page. Reading is the part that any replay needs: both listings and all features, by the same code. In turn, 5 times each, and then again with every object and listing in memory, without the noise of the network.",
  ownData: 'drawn by a seeded generator',
  async run(context) {
    const { scratch, small, progress, table } = context;
    const images = small ? 3 * trainedOn : 50_000;
    const server = await start('aws', join(scratch, 'aws'));
    const s3 = s3Client(server.ready);
    try {
      const store = createS3ObjectStore(s3, 'bench');
      const matrix = synthetic({ examples: images, classCount: classes.length, width, seed: 1 });
      progress(`storing ${images} images`);
      await storeImages(store, matrix);
      const against = await storeVersion(store, matrix, 0);
      const version = await storeVersion(store, matrix, trainedOn);

      const { summary } = await diff(store, version, against);
      const near = remembering(store);
      await diff(near, version, against);
      const rows: Cell[][] = [];
      for (const [where, from] of [['S3', store] as const, ['memory', near] as const]) {
        const found = await inTurn<number>(context, [
          { name: 'diff', rounds: 5, run: async () => (await timed(() => diff(from, version, against))).ms / 1000 },
          { name: 'reading', rounds: 5, run: async () => (await timed(() => read(from))).ms / 1000 },
        ]);
        const [whole = [], reading = []] = ['diff', 'reading'].map((name) => found.get(name));
        const beyond = whole.map((seconds, i) => seconds - (reading[i] as number));
        rows.push([where, median(whole), median(reading), median(beyond), Math.min(...beyond), Math.max(...beyond)]);
      }
      table({
        title: `${images} images x ${width} features, ${classes.length} classes`,
        columns: [
          { title: 'objects from' },
          ...['diff s', 'reading s', 'beyond reading s', 'least', 'most'].map((title) => ({ title, digits: 2 })),
        ],
        rows,
        note: `The versions predict ${summary.changed} of ${summary.examples} images differently: ${summary.fixed} are now correct, ${summary.broken} were correct before.`,
      });
    } finally {
      s3.destroy();
      server.child.kill();
    }
  },
};

function diff(store: ObjectStore, version: number, against: number) {
  const deps = {
    uploads: store,
    state: store,
    processors: availableParallelism(),
    uploadLinks: { download: async (key: string) => key },
  };
  return diffVersions(deps, dataset, { version, against }, { limit: 50 });
}

/** Keeps each object and each listing in memory. */
function remembering(store: ObjectStore): ObjectStore {
  const objects = new Map<string, StoredObject | undefined>();
  const listings = new Map<string, ObjectEntry[]>();
  return {
    ...store,
    async get(key) {
      if (!objects.has(key)) objects.set(key, await store.get(key));
      return objects.get(key);
    },
    async *list(prefix) {
      const entries = listings.get(prefix) ?? [];
      if (!listings.has(prefix)) for await (const entry of store.list(prefix)) entries.push(entry);
      yield* listings.set(prefix, entries).get(prefix) ?? [];
    },
  };
}

async function read(store: ObjectStore) {
  const { images } = await listDataset(store, dataset);
  const features = createFeatureStore(store, extractor, dataset);
  const outcomes = await features.outcomes();
  return features.rows(new Set(images.map(({ content }) => content).filter((content) => outcomes.has(content))));
}

/** Stores the images, an object for each embedding, and the packs. */
async function storeImages(store: ObjectStore, { features, labels: of }: Matrix): Promise<void> {
  const rows = await eachLimited([...of.entries()], 32, async ([i, label]): Promise<FeatureRow> => {
    const body = `image ${i}`;
    const stored = await store.put(`${dataset}/${classes[label]}/${i}.jpg`, body);
    const content = contentId(stored?.etag ?? '', body.length);
    await store.put(stateKey.image(extractor, dataset, content), body);
    const row = features.subarray(i * width, (i + 1) * width);
    return { content, sha256: sha256(body), features: row, thumbnail: new Uint8Array(1024), width: 400, height: 400 };
  });
  rows.sort((a, b) => (a.content < b.content ? -1 : 1));
  for (let from = 0; from < rows.length; from += maxPackRows) {
    await writePack(store, extractor, dataset, rows.slice(from, from + maxPackRows));
  }
}

/** Trains a version on the images from `from` on, and stores it. */
async function storeVersion(store: ObjectStore, matrix: Matrix, from: number): Promise<number> {
  const features = matrix.features.subarray(from * width, (from + trainedOn) * width);
  const labels = matrix.labels.subarray(from, from + trainedOn);
  const [seed, threads] = [0, availableParallelism()];
  const hyperparameters = { hiddenLayers: [], l2: 1 / trainedOn };
  const folds = stratifiedFolds(labels, classes.length, seed);
  const trained = await trainHead({
    features,
    labels,
    classCount: classes.length,
    folds,
    hyperparameters,
    seed,
    threads,
  });
  const unknown = learnUnknown({
    ...trained.outOfFold,
    ...(await heldOutCosines(features, { labels, classes, ...trained.outOfFold }, threads)),
  });
  const onnx = headToOnnx({ classes, layers: trained.layers }, unknown);
  const inputDigest = sha256(onnx);
  const draft: VersionDraft = {
    model: dataset,
    inputDigest,
    training: 'bench',
    createdAt: new Date(0).toISOString(),
    dataset,
    extractor,
    base: { name: 'bench', digest: '' },
    hyperparameters,
    seed,
    classes,
    examples: trainedOn,
    score: { accuracy: 0, interval: [0, 0], macroF1: 0, logLoss: 0 },
    unknown: { threshold: unknown.threshold, acceptance: unknown.acceptance },
  };
  const files = new Map([['head.onnx', { body: onnx, contentType: 'application/octet-stream' }]]);
  const storeFiles = (version: number) => storeArtifacts(store, { model: dataset, version }, files);
  return (await commitVersion(store, draft, storeFiles)).version;
}
