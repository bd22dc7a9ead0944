import { describe, expect, test } from '@jest/globals';
import { metricsExample } from '../../../shared/api/metrics-example.ts';
import { setUp } from '../support/commands.ts';
import { versionOf } from '../support/version.ts';

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
