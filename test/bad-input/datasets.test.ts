import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Version } from '../../shared/api/models.ts';
import type { Training } from '../../shared/api/trainings.ts';
import { createRandom } from '../../shared/numeric/random.ts';
import { createFakeExtractor } from '../support/fake-extractor.ts';
import { textImage } from '../support/text-images.ts';
import { type Answer, createDeployment, type Deployment } from './deployment.ts';
import { expectRow, expectSameInputs, rowsAt } from './table.ts';

/** Lambda's limit for a response. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestAnswer = 6_291_556;

let deployment: Deployment;

const hat = (number: number) => textImage(0, number);
const shoe = (number: number) => textImage(1, number);
const scarf = (number: number) => textImage(2, number);
const pear = (number: number) => textImage(3, number);

const shop = {
  'shop/hat/1.jpg': hat(1),
  'shop/hat/2.jpg': hat(2),
  'shop/shoe/1.jpg': shoe(1),
  'shop/shoe/2.jpg': shoe(2),
};

async function train(images: Record<string, string>): Promise<Answer> {
  await deployment.embed(images);
  const route = 'POST /v1/models/shop/trainings';
  const refused = await deployment.answer(route);
  return refused.status === 202 ? outcome(await deployment.train('shop')) : refused;
}

const outcome = ({ status, error }: Training): Answer => ({
  status,
  code: error?.code ?? '',
  says: error?.message ?? '',
});

const cases: Record<string, () => Promise<Answer>> = {
  'no image': () => train({ 'shop/.DS_Store': '' }),
  'no image has a label': () => train({ 'shop/_unlabelled/1.jpg': hat(1), 'shop/1.jpg': hat(1) }),
  'one class': () => train({ 'shop/hat/1.jpg': hat(1), 'shop/hat/2.jpg': hat(2) }),
  'only one class has usable images': () => train({ ...shop, 'shop/shoe/1.jpg': 'x', 'shop/shoe/2.jpg': 'y' }),
  'no class has two images': () => train({ 'shop/hat/1.jpg': hat(1), 'shop/shoe/1.jpg': shoe(1) }),
  'a class of one image': () => train({ ...shop, 'shop/scarf/1.jpg': scarf(1) }),
  'the same image in two classes': () => train({ ...shop, 'shop/shoe/3.jpg': hat(1) }),
  'unusable images next to usable ones': () => train({ ...shop, 'shop/hat/3.jpg': 'x' }),
  'embeddings that are missing for a day': async () => {
    for (const [key, body] of Object.entries(shop)) await deployment.upload(key, body);
    const { id } = await deployment.read<Training>('POST /v1/models/shop/trainings');
    await deployment.run(id);
    return outcome(await deployment.run(id, 25 * 3600));
  },
};

beforeEach(() => {
  deployment = createDeployment(createFakeExtractor());
});

describe('trained on', () => {
  test.each(rowsAt('training'))('%s', async (name, row) => {
    expectRow((await cases[name]?.()) as Answer, row);
  });

  test('each has a row', () => expectSameInputs('training', cases));

  test('a class of one image is trained on, but has no score', async () => {
    await train({ ...shop, 'shop/scarf/1.jpg': scarf(1) });
    const { classes, examples, metrics } = await deployment.read<Version>('GET /v1/models/shop/versions/1');
    expect({ classes, examples }).toEqual({ classes: ['hat', 'scarf', 'shoe'], examples: 5 });
    expect(metrics.score).toMatchObject({
      examples: 4,
      perClass: [{}, { label: 'scarf', recall: null, support: 0 }, {}],
    });
  });
});

/** Suspicious datasets: images added to the shop's, and the keys of the reported problems. */
const doubts: Record<string, { images: Record<string, string>; at: string[] }> = {
  'the same image in two classes': {
    images: { 'shop/shoe/3.jpg': hat(1) },
    at: ['shop/hat/1.jpg', 'shop/shoe/3.jpg'],
  },
  'labels that look alike': { images: { 'shop/hat /1.jpg': hat(3) }, at: ['shop/hat /1.jpg'] },
  'a folder `train` above the labels': {
    images: { 'shop/train/hat/1.jpg': hat(3), 'shop/train/shoe/2.jpg': shoe(3) },
    at: ['shop/train/hat/1.jpg'],
  },
  'a folder `test` above the labels': { images: { 'shop/test/hat/1.jpg': hat(3) }, at: ['shop/test/hat/1.jpg'] },
};

describe('shown', () => {
  test.each(rowsAt('dataset'))('%s', async (name, row) => {
    const { images, at } = doubts[name] as (typeof doubts)[string];
    await deployment.embed({ ...shop, ...images });
    const { problems } = await deployment.status('shop');
    expect(problems.map(({ key }) => key)).toEqual(at);
    for (const { problem } of problems) expectRow({ status: 'reported', code: '', says: problem }, row);
  });

  test('each has a row', () => expectSameInputs('dataset', doubts));

  test('a class called train is not a problem', async () => {
    await deployment.embed({ ...shop, 'shop/train/1.jpg': pear(1), 'shop/constructor/1.jpg': pear(2) });
    expect((await deployment.status('shop')).problems).toEqual([]);
  });
});

/** An image of one of many classes: 24 numbers that depend on its class and on itself. */
function manyImage(kind: number, number: number): string {
  const [ofClass, ofImage] = [createRandom(kind), createRandom(10 * kind + number + 10_000)];
  const draw = (random: () => number) => random() / 2 ** 31 - 1;
  return Array.from({ length: 24 }, () => (draw(ofClass) + 0.8 * draw(ofImage)).toFixed(3)).join(' ');
}

describe('1,000 classes', () => {
  test('are trained, and every response about them is small enough', async () => {
    const images: Record<string, string> = {};
    for (let i = 0; i < 1000; i++) {
      const label = `class ${i} ${'名'.repeat(100)}`;
      for (const n of [0, 1]) images[`shop/${label}/${n}.jpg`] = manyImage(i, n);
      if (i % 10 === 0) images[`shop/_test/${label}/t.jpg`] = manyImage(i, 2);
    }
    await deployment.embed(images);
    const { id } = await deployment.read<Training>('POST /v1/models/shop/trainings', {
      json: { hyperparameters: { l2: 10 } },
    });
    expect(await deployment.run(id)).toMatchObject({ status: 'succeeded', version: 1 });

    for (const route of ['datasets/shop', 'models/shop/versions', 'models/shop/versions/1', 'trainings'] as const) {
      const answer = await (await deployment.request(`GET /v1/${route}`)).text();
      expect(Buffer.byteLength(answer)).toBeLessThan(largestAnswer / 3);
    }
    const { metrics, files } = await deployment.read<Version>('GET /v1/models/shop/versions/1');
    expect(metrics).toMatchObject({ score: { examples: 2000, confusion: [] }, test: { examples: 100, confusion: [] } });
    expect(files.map(({ name }) => name)).toContain('metrics.json');
    const body = new TextEncoder().encode(manyImage(0, 3));
    const { predictions } = await deployment.read<{ predictions: object[] }>('POST /v1/models/shop/predict?top=1000', {
      body,
    });
    expect(predictions).toHaveLength(1000);
  }, 180_000);
});

describe('names', () => {
  test('two models on one dataset have separate versions', async () => {
    await deployment.embed(shop);
    expect(await deployment.train('one', { dataset: 'shop' })).toMatchObject({ status: 'succeeded', version: 1 });
    const other = { dataset: 'shop', hyperparameters: { l2: 1 } };
    expect(await deployment.train('two', other)).toMatchObject({ status: 'succeeded', version: 1 });
    expect(await deployment.train('two', { dataset: 'shop' })).toMatchObject({ status: 'succeeded', version: 2 });
    const { models } = await deployment.read<{ models: object[] }>('GET /v1/models');
    expect(models).toEqual([
      { name: 'one', versions: 1, latest: 1, live: 1 },
      { name: 'two', versions: 2, latest: 2, live: 2 },
    ]);
  });

  test('a model may have the name of a dataset that it is not trained on', async () => {
    await deployment.embed({
      ...shop,
      'food/apple/1.jpg': scarf(1),
      'food/apple/2.jpg': scarf(2),
      'food/pear/1.jpg': pear(1),
    });
    expect(await deployment.train('shop', { dataset: 'food' })).toMatchObject({ dataset: 'food', version: 1 });
    expect(await deployment.train('shop')).toMatchObject({ dataset: 'shop', version: 2 });
    expect(await deployment.train('food', { dataset: 'shop' })).toMatchObject({ dataset: 'shop', version: 1 });
    const { dataset, classes } = await deployment.read<Version>('GET /v1/models/shop/versions/1');
    expect({ dataset, classes }).toEqual({ dataset: 'food', classes: ['apple', 'pear'] });
  });
});
