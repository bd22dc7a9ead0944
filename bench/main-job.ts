import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { eachLimited } from '../shared/domain/each-limited.ts';
import type { Bench } from './harness/bench.ts';
import { type Deployment, deploy } from './harness/deployment.ts';
import { fewer } from './harness/images.ts';
import type { Cell } from './harness/result.ts';
import { timed } from './harness/turns.ts';

const dataset = 'bench';

export const mainJob: Bench = {
  name: 'main-job',
  title: 'The main job, from uploads to predictions',
  method:
    'One runtime in an empty folder, with the bundles of the functions, everything on this machine. All images are PUT with the AWS SDK, 16 at once. They count as embedded when the API, polled 4 times a second, reports none pending. Trainings are timed from the POST to the first GET with the status succeeded. Everything runs once: this shows the experience of a user, and is not a comparison.',
  async run({ images, scratch, small, table, progress }) {
    const { train, test } = small ? fewer(images, 60) : images;
    const deployment = await deploy(join(scratch, 'runtime'));
    const { client, runtime } = deployment;
    const rows: Cell[][] = [];
    // One column for integers, unchanged, and other numbers, with three digits.
    const report = (name: string, value: number, unit: string) =>
      rows.push([name, Number.isInteger(value) ? `${value}` : value.toFixed(3), unit]);
    const training = async (name: string) => {
      progress(name);
      const { ms, value } = await timed(() => deployment.train(dataset));
      report(`${name}, from POST to version`, ms / 1000, 's');
      return value.version;
    };
    try {
      progress('upload to embedded');
      const { ms, value: counts } = await timed(() => deployment.uploadAndEmbed(dataset, train));
      report(`upload to embedded, ${train.length} images`, (1000 * train.length) / ms, 'images/s');
      report('images rejected', counts.rejected, '');

      const first = await training('first training');
      const { accuracy, interval } = first.score;
      report('cross-validated accuracy', accuracy, `95%: ${interval.map((x) => x.toFixed(3)).join(' to ')}`);

      progress('predictions');
      const answers = await timed(() =>
        eachLimited(test, 2, async ({ label, path }) => {
          const { predictions } = await client.predict(dataset, await readFile(path), { top: 1 });
          return predictions[0]?.label === label;
        }),
      );
      const right = answers.value.filter(Boolean).length;
      report(`accuracy through the endpoint, ${test.length} test images`, right / test.length, '');
      report('predictions, 2 clients', (1000 * test.length) / answers.ms, 'a second');

      const [one] = test.slice(0, 1);
      if (one) await deployment.upload(dataset, [{ ...one, name: 'one-more.jpg' }]);
      await deployment.embedded(dataset, train.length + 1);
      await training('training with one image more');
      await training('training on unchanged input');

      const before = await featureObjects(deployment);
      await relabel(deployment, train.slice(0, 10));
      const moved = await training('training after 10 images got a new label');
      report('  its classes', moved.classes.length, `${first.classes.length} before`);
      const after = await featureObjects(deployment);
      report('  images embedded again', after.filter((entry) => !before.includes(entry)).length, '');
      report('requests refused to a role', runtime.denials.length, '');
    } finally {
      await deployment.stop();
    }
    table({ title: 'Main job', columns: [{ title: 'what' }, { title: 'value' }, { title: 'unit' }], rows });
  },
};

/** Moves images to another label as a user does, by copying and deleting. */
async function relabel({ s3, runtime }: Deployment, images: readonly { label: string; name: string }[]) {
  const Bucket = runtime.outputs.uploadsBucket;
  for (const { label, name } of images) {
    const from = `${dataset}/${label}/${name}`;
    const to = `${dataset}/moved/${name}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: to, CopySource: encodeURI(`${Bucket}/${from}`) }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: from }));
  }
}

/** All stored embeddings, with their times. */
async function featureObjects({ s3, runtime }: Deployment): Promise<string[]> {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: runtime.outputs.stateBucket, Prefix: 'features/', ContinuationToken }),
    );
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key?.includes('/images/')) found.push(`${Key} ${LastModified?.getTime()}`);
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return found;
}
