import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createClient } from '../cli/client/client.ts';
import { startRuntime } from '../cli/runtime.ts';
import { findImages } from '../cli/upload/find-images.ts';
import { eachLimited } from '../shared/domain/each-limited.ts';
import { createExtractor } from '../shared/ml/extract/extractor.ts';

/**
 * The main job on a real dataset, timed from outside: node --import tsx bench/main-job.ts TRAIN_DIR TEST_DIR
 *
 * Method: one runtime in an empty folder on free ports, its functions' own bundles, everything on this machine.
 * Images are PUT with the AWS SDK, 16 at once; "embedded" is when the API reports none pending (looked at 4 times a
 * second). Trainings are timed from the POST to the first GET that says succeeded. In the same run, the extractor
 * embeds the first 500 images in one process of its own, 8 at once: what the runtime's rate is compared with.
 */
const [trainDir, testDir] = process.argv.slice(2);
if (!trainDir || !testDir) throw new Error('Name a folder of {label}/{image} to train on, and one to test with.');

const dataset = 'bench';
const imagesIn = async (dir: string) =>
  (await findImages(dir)).files.map(({ label = '', path }) => ({ label, name: basename(path), path }));
const seconds = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1000];
};
const report = (what: string, value: string) => process.stdout.write(`${what.padEnd(64)}${value}\n`);

const root = await mkdtemp(join(tmpdir(), 'headstart-bench-'));
const runtime = await startRuntime({ dir: root, apiPort: 0, awsPort: 0, log: () => {} });
try {
  const { apiUrl, apiKey, uploadsBucket: Bucket, stateBucket, region, endpoint, ...keys } = runtime.outputs;
  const client = createClient({ url: apiUrl, key: apiKey });
  const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials: keys });
  report('machine', `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}`);

  const put = async (label: string, name: string, path: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: `${dataset}/${label}/${name}`, Body: await readFile(path) }));
  const embedded = async (total: number) => {
    for (;;) {
      const { images } = await client.datasets.get(dataset);
      if (images.total === total && images.pending === 0) return images;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  const train = async () => {
    const { id } = await client.trainings.start(dataset);
    const { version, error } = await client.trainings.wait(id);
    if (version === undefined) throw new Error(error?.message);
    return client.models.version(dataset, version);
  };
  const featureObjects = async () => {
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: stateBucket, Prefix: 'features/', ContinuationToken }),
      );
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key?.includes('/images/')) found.push(`${Key} ${LastModified?.getTime()}`);
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return found;
  };

  const images = await imagesIn(trainDir);
  const folder = fileURLToPath(new URL('../models/efficientnet-lite0', import.meta.url));
  const sample = await Promise.all(images.slice(0, 500).map(({ path }) => readFile(path)));
  const extractor = await createExtractor({ folder });
  await eachLimited(sample.slice(0, 20), 8, (bytes) => extractor.extract(bytes));
  const [, alone] = await seconds(() => eachLimited(sample, 8, (bytes) => extractor.extract(bytes)));
  await extractor.close();
  report('extractor alone, one process', `${(sample.length / alone).toFixed(1)} images/s`);

  const [counts, whole] = await seconds(async () => {
    await eachLimited(images, 16, ({ label, name, path }) => put(label, name, path));
    return embedded(images.length);
  });
  const rate = images.length / whole;
  report(`upload to embedded, ${images.length} images (${counts.rejected} rejected)`, `${rate.toFixed(1)} images/s`);
  report('  of the extractor alone', `${((rate * alone) / sample.length).toFixed(2)}`);

  const [first, firstTime] = await seconds(train);
  report('first training, from POST to version', `${firstTime.toFixed(1)} s`);
  const { accuracy, interval } = first.score;
  report('  cross-validated accuracy', `${accuracy.toFixed(4)} (${interval.map((x) => x.toFixed(3)).join(' to ')})`);

  const tests = await imagesIn(testDir);
  const [right, predictTime] = await seconds(async () => {
    const answers = await eachLimited(tests, 2, async ({ label, path }) => {
      const { predictions } = await client.predict(dataset, await readFile(path), { top: 1 });
      return predictions[0]?.label === label;
    });
    return answers.filter(Boolean).length;
  });
  report(`test accuracy through the endpoint, ${tests.length} images`, (right / tests.length).toFixed(4));
  report('  predictions, 2 clients', `${(tests.length / predictTime).toFixed(1)} a second`);

  const [one] = tests as [(typeof tests)[number]];
  await put(one.label, 'one-more.jpg', one.path);
  await embedded(images.length + 1);
  const [, secondTime] = await seconds(train);
  report('training with one image more, from POST to version', `${secondTime.toFixed(1)} s`);
  const [, sameTime] = await seconds(train);
  report('training on unchanged input, from POST to version', `${sameTime.toFixed(1)} s`);

  const before = await featureObjects();
  for (const { label, name } of images.slice(0, 10)) {
    const from = `${dataset}/${label}/${name}`;
    const to = `${dataset}/moved/${name}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: from }));
  }
  const moved = await train();
  const after = await featureObjects();
  report(
    'after moving 10 images: version, classes',
    `${moved.version}, ${moved.classes.length} (${first.classes.length} before)`,
  );
  report('  images embedded again', `${after.filter((entry) => !before.includes(entry)).length}`);
  report('requests refused to a role', `${runtime.denials.length}`);
  s3.destroy();
} finally {
  await runtime.stop();
  await rm(root, { recursive: true });
}
