import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { metricsExample } from '../../../shared/api/metrics-example.ts';
import { maxImageBytes } from '../../../shared/domain/images/limits.ts';
import { type FakeOptions, problem, startFakeService } from '../support/fake-service.ts';
import { jpeg, makeFolder } from '../support/files.ts';
import { run } from '../support/run.ts';
import { versionOf } from '../support/version.ts';

const ends: (() => Promise<void>)[] = [];
let dir: string;

beforeEach(async () => {
  const folder = await makeFolder({
    'photos/cat/1.jpg': jpeg('a'),
    'photos/cat/notes.txt': 'hello',
    'photos/dog/1.jpg': jpeg('b'),
    'empty/readme.md': '',
  });
  dir = folder.dir;
  ends.push(folder.remove);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(options?: FakeOptions) {
  const service = await startFakeService(options);
  ends.push(service.stop);
  const env = { HEADSTART_URL: service.url, HEADSTART_API_KEY: 'hs_1' };
  return { service, headstart: (...args: string[]) => run(args, env) };
}

describe('headstart upload', () => {
  test('prints the uploaded, skipped and embedded images', async () => {
    const { service, headstart } = await setUp();
    const { code, text, progress } = await headstart('upload', join(dir, 'photos'), '--dataset', 'pets');
    expect(code).toBe(0);
    expect(text).toMatch(/Uploaded 2 images to dataset pets \(0\.0 kB in [\d.]+ s, [\d,]+ images\/s\)/);
    expect(text).toMatch(/1 skipped: text\. Use the image file itself\n.*notes\.txt/);
    expect(text).toContain('Embedded 2 images of the dataset');
    expect(progress.map(({ title }) => title)).toEqual(['Reading', 'Uploading', 'Embedding']);
    expect(service.stored.size).toBe(2);
  });

  test('lists rejected images with the reason', async () => {
    const { service, headstart } = await setUp();
    await headstart('upload', join(dir, 'photos'), '--dataset', 'pets', '--no-wait');
    const key = [...service.stored.keys()].find((stored) => stored.includes('cat')) as string;
    service.status.set(key, { status: 'rejected', rejection: { code: 'undecodable', reason: 'The JPEG ends early.' } });
    const { text } = await headstart('upload', join(dir, 'photos'), '--dataset', 'pets');
    expect(text).toContain('2 images already in the dataset');
    expect(text).toContain(`1 image can't be used:\n    ${key}\n      The JPEG ends early.`);
  });

  test('exits with 1 if a file failed, and says how to continue', async () => {
    const { headstart } = await setUp({ refuse: (key) => (key.includes('dog') ? { status: 400 } : undefined) });
    const { code, text, errors } = await headstart('upload', join(dir, 'photos'), '--dataset', 'pets');
    expect(code).toBe(1);
    expect(text).toMatch(/1 failed: .*\n.*dog/);
    expect(errors).toContain('1 file not uploaded. Run the command again to continue.');
  });

  test('exits with 2 if there is nothing to upload', async () => {
    const { headstart } = await setUp();
    const { code, errors } = await headstart('upload', join(dir, 'empty'), '--dataset', 'pets');
    expect(code).toBe(2);
    expect(errors).toMatch(/empty has no image that can be uploaded/);
  });
});

describe('headstart train', () => {
  const training = {
    id: 't1',
    model: 'shapes',
    status: 'succeeded',
    progress: { done: 1, total: 1 },
    version: 1,
    notEmbedded: [],
  };
  const routes = {
    'POST /v1/models/shapes/trainings': () => ({ status: 202, json: { ...training, status: 'queued' } }),
    'GET /v1/trainings/t1': () => ({ json: training }),
    'GET /v1/models/shapes/versions/1': () => ({ json: versionOf() }),
  };

  test('prints score, classes and confusion matrix of the version', async () => {
    const { headstart } = await setUp({ routes });
    const { code, text } = await headstart('train', 'shapes');
    expect(code).toBe(0);
    expect(text).toMatch(/Trained version 1 of model shapes on 1,160 examples in [\d.]+ s \(live\)/);
    expect(text).toContain('accuracy  99.1%   95% interval 98.3% to 99.6%');
    expect(text).toContain('macro F1  99.1%    log loss  0.031');
    expect(text).toContain('1,160 examples, each scored by a head that has not seen it (5-fold cross-validation)');
    expect(text).not.toContain('head  ');
    expect(text).toContain('  circle      0.993   0.988  0.991      580');
    expect(text).toContain('  square      0.990       -      -        0');
    expect(text).toContain('  circle     573       7');
  });

  test('names the images that the training omitted', async () => {
    const without = { ...training, notEmbedded: ['shapes/circle/slow.jpg'], gone: ['shapes/circle/gone.jpg'] };
    const { headstart } = await setUp({ routes: { ...routes, 'GET /v1/trainings/t1': () => ({ json: without }) } });
    const { text } = await headstart('train', 'shapes');
    expect(text).toContain('not embedded in time, such as shapes/circle/slow.jpg');
    expect(text).toContain('without 1 image deleted or replaced before embedding, such as shapes/circle/gone.jpg');
  });

  test('sends the options', async () => {
    const { service, headstart } = await setUp({ routes });
    await headstart('train', 'shapes', '--dataset', 'other', '--base', 'net', '--l2', '0.5', '--seed', '7');
    const body = service.received.find(({ method }) => method === 'POST')?.body;
    expect(JSON.parse(`${body}`)).toEqual({ dataset: 'other', base: 'net', hyperparameters: { l2: 0.5 }, seed: 7 });
  });

  test('sends hyperparameters and precisions', async () => {
    const { service, headstart } = await setUp({ routes });
    const network = ['--hidden-layers', '128,64', '--epochs', '30', '--dropout', '0', '--learning-rate', '0.01'];
    const byLabel = ['--class-weights', 'square=5', '--class-weights', 'a=b=2', '--precision', 'square=0.99'];
    await headstart('train', 'shapes', ...network, ...byLabel);
    const body = service.received.find(({ method }) => method === 'POST')?.body;
    expect(JSON.parse(`${body}`)).toEqual({
      hyperparameters: {
        hiddenLayers: [128, 64],
        epochs: 30,
        dropout: 0,
        learningRate: 0.01,
        classWeights: { square: 5, 'a=b': 2 },
      },
      precision: { square: 0.99 },
    });
  });

  test('asks for a deep head, and leaves the rest to the API', async () => {
    const { service, headstart } = await setUp({ routes });
    await headstart('train', 'shapes', '--depth', 'auto', '--warm-start', '--epochs', '8');
    await headstart('train', 'shapes', '--depth', '10');
    const bodies = service.received.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(`${body}`));
    expect(bodies).toEqual([
      { hyperparameters: { depth: 'auto', warmStart: true, epochs: 8 } },
      { hyperparameters: { depth: 10 } },
    ]);
  });

  test('shows the kind of head, the comparison and the evaluation of a deep head', async () => {
    const plain = versionOf();
    const deep = versionOf({
      hyperparameters: { hiddenLayers: [], l2: 'auto', depth: 'auto' },
      depth: 10,
      metrics: {
        score: { ...(plain.metrics.score as NonNullable<typeof plain.metrics.score>), folds: 1, examples: 387 },
        fit: {
          solver: 'adamw-deep',
          depth: 10,
          map: [112, 14, 14],
          parameters: 2_711_114,
          epochs: 5,
          losses: [0.4, 0.2],
          startedFrom: 2,
        },
        comparison: {
          dense: { accuracy: 0.9, interval: [0.88, 0.92], logLoss: 0.3 },
          deep: { accuracy: 0.99, interval: [0.98, 1], logLoss: 0.03 },
          chosen: 'deep',
          sentence: 'The deep head is better.',
        },
      },
    });
    const { headstart } = await setUp({
      routes: { ...routes, 'GET /v1/models/shapes/versions/1': () => ({ json: deep }) },
    });
    const { text } = await headstart('train', 'shapes', '--depth', 'auto');
    expect(text).toContain(
      [
        '  head      deep head after block 10: map 112 x 14 x 14, 2,711,114 parameters, 5 epochs',
        '  The deep head is better.',
        "  This version started from version 2, so it depends on the model's history.",
      ].join('\n'),
    );
    expect(text).toContain('387 examples, each scored by a head that has not seen it (a held-out third of the images)');
  });

  test('says why a version did not pass its gate, and what changed', async () => {
    const gate = {
      policy: 'auto',
      against: 1,
      passed: false,
      reasons: ['It lacks classes of version 1: star.'],
    };
    const relabels = [{ key: 'shapes/circle/a.jpg', from: 'square', to: 'circle' }];
    const changes = { since: 1, added: 1_200, removed: 0, relabelled: 1, relabels };
    const { headstart } = await setUp({
      routes: {
        ...routes,
        'GET /v1/trainings/t1': () => ({ json: { ...training, gate, changes } }),
        'GET /v1/models/shapes/versions/1': () => ({ json: versionOf({ live: false }) }),
      },
    });
    const { text } = await headstart('train', 'shapes');
    expect(text).toContain('gate not passed:\n    It lacks classes of version 1: star.');
    expect(text).toContain('headstart models shapes --live 1');
    expect(text).toContain(
      'images since version 1: 1,200 added, 1 relabelled\n    shapes/circle/a.jpg: square to circle\n',
    );
  });

  test('prints thresholds, findings and the command for the report', async () => {
    const { score } = versionOf().metrics;
    const thresholds = { circle: 0.9131, square: null };
    const near = { a: 'a', b: 'b', similarity: 0.99 };
    const metrics = {
      score,
      suspicious: new Array(1_000).fill({}),
      duplicates: {
        ...metricsExample.duplicates,
        exact: [['a', 'b']],
        near: [near, near],
        conflicts: [{ keys: ['a', 'b'], labels: ['circle', 'square'], similarity: 1 }],
      },
    };
    const { headstart } = await setUp({
      routes: { ...routes, 'GET /v1/models/shapes/versions/1': () => ({ json: versionOf({ metrics, thresholds }) }) },
    });
    const { text } = await headstart('train', 'shapes');
    expect(text).toContain('decides for circle at a score of 0.913 or more');
    expect(text).toContain("no decision for square: these images can't show the requested precision");
    expect(text).toContain('at least 1,000 suspicious labels');
    expect(text).toContain(
      'copies: 1 group of identical images, 2 pairs of near duplicates, 1 conflict between labels',
    );
    expect(text).toContain('headstart models report shapes 1 --out report.html');
  });

  test('names classes that are never predicted, and what to do', async () => {
    const { score } = versionOf().metrics;
    const metrics = {
      score,
      neverPredicted: [{ label: 'square', examples: 4, scored: 4 }],
      lookAlikeLabels: [['a', 'A']],
    };
    const { headstart } = await setUp({
      routes: { ...routes, 'GET /v1/models/shapes/versions/1': () => ({ json: versionOf({ metrics }) }) },
    });
    const { text } = await headstart('train', 'shapes');
    expect(text).toContain(
      '1 of 2 classes is never predicted: square (4 images). Train with --class-weights balanced or, better, add images of it.',
    );
    expect(text).toContain('The labels `a` and `A` look alike');
  });

  test('says that nothing has changed if the version exists', async () => {
    const { headstart } = await setUp({
      routes: {
        ...routes,
        'GET /v1/models/shapes/versions/1': () => ({ json: versionOf({ training: 't0', live: false }) }),
      },
    });
    const { text } = await headstart('train', 'shapes');
    expect(text).toContain('Nothing has changed since version 1 of model shapes was trained');
    expect(text).toContain('not live: headstart models shapes --live 1');
  });

  test('exits with 1 if the training failed, with the reason', async () => {
    const error = {
      code: 'dataset-not-trainable',
      message: 'Dataset `shapes` has one class. Upload images of another.',
    };
    const { headstart } = await setUp({
      routes: {
        ...routes,
        'GET /v1/trainings/t1': () => ({ json: { ...training, status: 'failed', version: undefined, error } }),
      },
    });
    const { code, errors } = await headstart('train', 'shapes');
    expect(code).toBe(1);
    expect(errors).toBe(`headstart: The training failed. ${error.message}`);
  });
});

describe('headstart predict', () => {
  const routes = {
    'POST /v1/models/pets/predict': ({ body }: { body: Buffer }) =>
      body.includes('b')
        ? problem(422, 'image-rejected', 'The image ends early.')
        : {
            json: {
              model: 'pets',
              version: 2,
              predictions: [
                { label: 'cat', score: 0.98 },
                { label: 'dog', score: 0.02 },
              ],
            },
          },
  };
  const cat = () => join(dir, 'photos/cat/1.jpg');
  const dog = () => join(dir, 'photos/dog/1.jpg');

  test('prints the labels of each image, the best first', async () => {
    const { service, headstart } = await setUp({ routes });
    const { code, text } = await headstart('predict', 'pets', cat(), '--top', '2', '--version', '2');
    expect(code).toBe(0);
    expect(text).toMatch(/1\.jpg +cat +98\.0%\n +dog +2\.0%/);
    expect(service.received[0]?.path).toBe('/v1/models/pets/predict?top=2&version=2');
  });

  test('predicts the others if one image is rejected, and exits with 1', async () => {
    const { headstart } = await setUp({ routes });
    const { code, text, errors } = await headstart('predict', 'pets', dog(), cat(), join(dir, 'none.jpg'));
    expect(code).toBe(1);
    expect(text).toContain('98.0%');
    expect(errors).toContain(`${dog()}: The image ends early.`);
    expect(errors).toContain('none.jpg: The file does not exist.');
    expect(errors).toContain('headstart: No prediction for 2 of 3 images');
  });

  test('names empty and too large files, and predicts the others', async () => {
    const { headstart } = await setUp({ routes });
    const [empty, large] = ['empty.jpg', 'large.jpg'].map((name) => join(dir, name)) as [string, string];
    await writeFile(empty, '');
    await writeFile(large, new Uint8Array(maxImageBytes + 1));
    const { code, text, errors } = await headstart('predict', 'pets', empty, cat(), large);
    expect(code).toBe(1);
    expect(text).toContain('98.0%');
    expect(errors).toContain(`${empty}: The file is empty (0 bytes). Copy or download it again.`);
    expect(errors).toContain(`${large}: The file has 20971521 bytes; the limit is 20971520 (20 MiB).`);
    expect(errors).toContain('headstart: No prediction for 2 of 3 images');
  });

  test('stops at an error that concerns all images', async () => {
    const { headstart } = await setUp({
      routes: { 'POST /v1/models/pets/predict': () => problem(404, 'model-not-found', 'There is no model `pets`.') },
    });
    const { code, errors } = await headstart('predict', 'pets', cat(), dog());
    expect(code).toBe(1);
    expect(errors).toBe('headstart: There is no model `pets`.');
  });

  test('prints JSON lines on request', async () => {
    const { headstart } = await setUp({ routes });
    const { text } = await headstart('predict', 'pets', cat(), dog(), '--json');
    const [first, second] = text.split('\n').map((line) => JSON.parse(line));
    expect(first).toMatchObject({ image: cat(), version: 2, predictions: [{ label: 'cat' }, { label: 'dog' }] });
    expect(second).toEqual({ image: dog(), error: 'The image ends early.' });
  });
});

describe('headstart models', () => {
  test('lists the models', async () => {
    const models = [{ name: 'pets', versions: 3, latest: 3, live: 2 }];
    const { headstart } = await setUp({ routes: { 'GET /v1/models': () => ({ json: { models } }) } });
    const { text } = await headstart('models');
    expect(text.split('\n')).toEqual(['  model  versions  latest  live', '  pets          3       3     2']);
  });

  test('lists the versions of one', async () => {
    const versions = [versionOf({ version: 2, live: false, depth: 10 }), versionOf()];
    const { headstart } = await setUp({
      routes: { 'GET /v1/models/shapes/versions': () => ({ json: { model: 'shapes', versions } }) },
    });
    const { text } = await headstart('models', 'shapes');
    expect(text).toMatch(/1 {2}live {2}dense +99\.1% +0\.991 +1,160 {2}2026-01-31/);
    expect(text).toMatch(/2 +deep +99\.1% /);
  });

  test('chooses the live version', async () => {
    const { service, headstart } = await setUp({
      routes: { 'PUT /v1/models/pets/live': () => ({ json: { model: 'pets', version: 2, history: [] } }) },
    });
    const { text } = await headstart('models', 'pets', '--live', '2');
    expect(text).toBe('Version 2 of model pets is live');
    expect(JSON.parse(`${service.received[0]?.body}`)).toEqual({ version: 2 });
  });

  test('shows and sets how versions go live', async () => {
    const { service, headstart } = await setUp({
      routes: {
        'GET /v1/models/pets/gate': () => ({ json: { model: 'pets', policy: 'auto' } }),
        'PUT /v1/models/pets/gate': () => ({ json: { model: 'pets', policy: 'manual' } }),
      },
    });
    expect((await headstart('models', 'gate', 'pets')).text).toBe(
      'Gate of model pets: auto, a version goes live when it passes every check',
    );
    expect((await headstart('models', 'gate', 'pets', 'manual')).text).toContain(
      'manual, a version goes live only with',
    );
    expect(JSON.parse(`${service.received[1]?.body}`)).toEqual({ policy: 'manual' });
  });

  test('deletes a version, or with --all the whole model', async () => {
    const { service, headstart } = await setUp({
      routes: {
        'DELETE /v1/models/pets/versions/2': () => ({ status: 204 }),
        'DELETE /v1/models/pets': () => ({ status: 204 }),
      },
    });
    expect((await headstart('models', 'delete', 'pets', '2')).text).toBe('Deleted version 2 of model pets');
    expect((await headstart('models', 'delete', 'pets', '--all', '--even-live')).text).toBe('Deleted model pets');
    expect(service.received.map(({ path }) => path)).toEqual([
      '/v1/models/pets/versions/2',
      '/v1/models/pets?live=true',
    ]);
  });

  test('says how to delete a live version', async () => {
    const refusal = problem(409, 'is-live', 'Version 2 is live. Delete it all the same with ?live=true.');
    const { headstart } = await setUp({ routes: { 'DELETE /v1/models/pets/versions/2': () => refusal } });
    const { code, errors } = await headstart('models', 'delete', 'pets', '2');
    expect([code, errors]).toEqual([1, 'headstart: Version 2 is live. Delete it all the same with --even-live.']);
  });

  test('also takes the address before the name of a subcommand', async () => {
    const { service } = await setUp({
      routes: { 'GET /v1/models/pets/gate': () => ({ json: { model: 'pets', policy: 'auto' } }) },
    });
    const { code } = await run(['models', '--url', service.url, '--key', 'hs_1', 'gate', 'pets']);
    expect(code).toBe(0);
  });

  test("writes a version's report into a file", async () => {
    const { service, headstart } = await setUp({
      routes: {
        'GET /v1/models/shapes/versions': () => ({
          json: { versions: [versionOf({ version: 3, live: false }), versionOf({ version: 2 })] },
        }),
        'GET /v1/models/shapes/versions/2': () => ({
          json: versionOf({
            version: 2,
            files: [{ name: 'report.html', sha256: '', size: 6, url: `${service.url}/report` }],
          }),
        }),
        'GET /report': () => ({ text: '<html>' }),
      },
    });
    const out = join(dir, 'out.html');
    const { code, text } = await headstart('models', 'report', 'shapes', '--out', out);
    expect(code).toBe(0);
    expect(text).toBe(`Wrote the report of version 2 of model shapes to ${out}`);
    expect(await readFile(out, 'utf8')).toBe('<html>');
  });

  test('lists the files of a version without a report', async () => {
    const files = [{ name: 'head.onnx', sha256: '', size: 1, url: '' }];
    const { headstart } = await setUp({
      routes: { 'GET /v1/models/shapes/versions/1': () => ({ json: versionOf({ files }) }) },
    });
    const { code, errors } = await headstart('models', 'report', 'shapes', '1');
    expect(code).toBe(1);
    expect(errors).toContain('Version 1 of model `shapes` has no file report.html. It has: head.onnx.');
  });

  test('says how to get a valid key', async () => {
    const { headstart } = await setUp({
      routes: { 'GET /v1/models': () => ({ status: 403, json: { message: 'Forbidden' } }) },
    });
    const { code, errors } = await headstart('models');
    expect(code).toBe(1);
    expect(errors).toMatch(/The key is unknown, revoked or expired: .* the owner with `headstart keys create`\./);
  });
});
