import { afterEach, describe, expect, test } from '@jest/globals';
import { type FakeOptions, problem, startFakeService } from '../support/fake-service.ts';
import { run } from '../support/run.ts';
import { versionOf } from '../support/version.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(routes: NonNullable<FakeOptions['routes']>) {
  const service = await startFakeService({ routes });
  ends.push(service.stop);
  const env = { HEADSTART_URL: service.url, HEADSTART_API_KEY: 'hs_1' };
  return { service, headstart: (...args: string[]) => run(args, env) };
}

describe('headstart models diff', () => {
  const change = {
    key: 'pets/cat/with a name that is longer than a terminal is wide, so that it has to be wrapped.jpg',
    label: 'cat',
    before: { label: 'dog', score: 0.71 },
    after: { label: 'cat', score: 0.98 },
    right: 'after',
    url: '',
  };
  const summary = { examples: 3_068, sampled: false, changed: 41, fixed: 25, broken: 12, otherwise: 4 };
  const answered = { model: 'pets', version: 2, against: 1, summary, changes: [change], nextCursor: '1' };
  const routes = { 'GET /v1/models/pets/versions/2/diff': () => ({ json: answered }) };

  test('shows the changes and which version is right, with whole keys', async () => {
    const { service, headstart } = await setUp(routes);
    const { code, text } = await headstart('models', 'diff', 'pets', '1', '2', '--limit', '1');
    expect(code).toBe(0);
    expect(text).toContain('differ on 41 of 3,068 images: 25 fixed, 12 broken');
    expect(text).toContain('  label  version 1  version 2  right  image\n');
    expect(text).toContain(`  cat    dog 71.0%  cat 98.0%  2      ${change.key}\n`);
    expect(text).toContain('and 40 more: --limit shows up to 200');
    expect(service.received[0]?.path).toBe('/v1/models/pets/versions/2/diff?against=1&limit=1');
  });

  test('says that the images are a sample', async () => {
    const json = { ...answered, summary: { ...summary, examples: 1_000, sampled: true } };
    const { headstart } = await setUp({ 'GET /v1/models/pets/versions/2/diff': () => ({ json }) });
    const { text } = await headstart('models', 'diff', 'pets', '1', '2');
    expect(text).toContain('differ on 41 of a random sample of 1,000 images');
  });

  test('prints JSON on request', async () => {
    const { headstart } = await setUp(routes);
    expect(JSON.parse((await headstart('models', 'diff', 'pets', '1', '2', '--json')).text)).toEqual(answered);
  });
});

describe('headstart models threshold', () => {
  const route = 'GET /v1/models/pets/versions/2/threshold';
  const decided = {
    threshold: 0.91,
    decided: 402,
    wrong: 1,
    coverage: 0.131,
    recall: 0.8,
    precision: 0.9975,
    precisionAtLeast: 0.9902,
    errorsPer1000: { expected: 2.5, interval: [0.4, 14] },
  };

  test('prints the threshold, its decisions and the expected errors', async () => {
    const found = { ...decided, label: 'dog', target: 0.99, reachable: true };
    const { service, headstart } = await setUp({ [route]: () => ({ json: found }) });
    const { text } = await headstart('models', 'threshold', 'pets', '2', 'dog', '0.99');
    expect(text).toContain('Predictions of dog with a score of at least 0.9100 are right at least 99.0% of the time');
    expect(text).toContain('402 held-out images decided, 1 wrong: 13.1% of all images, 80.0% of those labelled dog');
    expect(text).toContain('errors expected in 1,000 decisions: 2.5 (95% interval 0.4 to 14.0)');
    expect(service.received[0]?.path).toBe('/v1/models/pets/versions/2/threshold?label=dog&precision=0.99');
  });

  test('says that a precision is not reachable, and prints the best', async () => {
    const found = { label: 'dog', target: 0.999, reachable: false, best: decided, needed: 2_703 };
    const { headstart } = await setUp({ [route]: () => ({ json: found }) });
    const { code, text } = await headstart('models', 'threshold', 'pets', '2', 'dog', '0.999');
    expect(code).toBe(0);
    expect(text).toContain('for dog: that takes 2,703 decisions without an error');
    expect(text).toContain('best: 402 held-out images decided, 1 wrong, at least 99.0% right');
  });
});

describe('headstart models suspicious', () => {
  const example = {
    key: 'pets/cat/1.jpg',
    label: 'cat',
    predicted: 'dog',
    probability: 0.97,
    labelProbability: 0.02,
    fold: 0,
    url: '',
  };
  const route = 'GET /v1/models/pets/versions/2/examples';
  const versions = { 'GET /v1/models/pets/versions': () => ({ json: { versions: [versionOf({ version: 2 })] } }) };

  test('lists the labels of the live version that may be wrong', async () => {
    const { service, headstart } = await setUp({ ...versions, [route]: () => ({ json: { examples: [example] } }) });
    const { text } = await headstart('models', 'suspicious', 'pets');
    expect(text.split('\n')).toEqual([
      '  label  probability  prediction  probability  image',
      '  cat           2.0%  dog               97.0%  pets/cat/1.jpg',
    ]);
    expect(service.received[1]?.path).toBe('/v1/models/pets/versions/2/examples?wrong=true&order=suspicious&limit=20');
  });

  test('says so if there are none', async () => {
    const { headstart } = await setUp({ [route]: () => ({ json: { examples: [] } }) });
    const { text } = await headstart('models', 'suspicious', 'pets', '2');
    expect(text).toBe('None: every prediction agrees with its label.');
  });
});

describe('headstart relabel', () => {
  const route = 'POST /v1/datasets/pets/examples/relabel';

  test('moves 200 images per request', async () => {
    const { service, headstart } = await setUp({
      [route]: ({ body }) => {
        const { keys } = JSON.parse(`${body}`) as { keys: string[] };
        return { json: { results: keys.map((key) => ({ key, outcome: 'relabelled', newKey: key })) } };
      },
    });
    const keys = Array.from({ length: 201 }, (_, i) => `pets/cat/${i}.jpg`);
    const { code, text } = await headstart('relabel', 'pets', 'dog', ...keys);
    expect(code).toBe(0);
    expect(text).toBe('Labelled 201 images of dataset pets as dog');
    expect(service.received.map(({ body }) => JSON.parse(`${body}`))).toEqual([
      { keys: keys.slice(0, 200), label: 'dog' },
      { keys: keys.slice(200), label: 'dog' },
    ]);
  });

  test('removes the label with --unlabel, and needs keys', async () => {
    const { service, headstart } = await setUp({
      [route]: () => ({ json: { results: [{ key: 'pets/cat/a.jpg', outcome: 'relabelled' }] } }),
    });
    const { code, text } = await headstart('relabel', '--unlabel', 'pets', 'pets/cat/a.jpg');
    expect([code, text]).toEqual([0, 'Removed the label of 1 image of dataset pets']);
    expect(service.received.map(({ body }) => JSON.parse(`${body}`))).toEqual([
      { keys: ['pets/cat/a.jpg'], label: null },
    ]);
    expect(await headstart('relabel', 'pets', 'dog')).toMatchObject({
      code: 2,
      errors: 'headstart: Give the keys of the images.',
    });
  });

  test('ends with 1 if an image was not changed, and says why', async () => {
    const results = [
      { key: 'a', outcome: 'relabelled' },
      { key: 'b', outcome: 'refused', reason: 'It is not an image of dataset pets.' },
      { key: 'c', outcome: 'not-found' },
    ];
    const { headstart } = await setUp({ [route]: () => ({ json: { results } }) });
    const { code, text, errors } = await headstart('relabel', 'pets', 'dog', 'a', 'b', 'c');
    expect(code).toBe(1);
    expect(text).toBe('Labelled 1 image of dataset pets as dog');
    expect(errors).toContain('b: It is not an image of dataset pets.\nc: This image does not exist.');
    expect(errors).toContain('headstart: 2 images not changed.');
  });
});

describe('headstart models show', () => {
  const { score } = versionOf().metrics;
  const metrics = { score, neverPredicted: [{ label: 'square', examples: 1, scored: 0 }] };
  const hyperparameters = { hiddenLayers: [], l2: 'auto' as const, classWeights: 'balanced' as const };
  const gate = { policy: 'auto', passed: true, reasons: [], warnings: ['Train with classWeights `balanced`.'] };
  const routes = {
    'GET /v1/models/shapes/versions': () => ({ json: { versions: [versionOf()] } }),
    'GET /v1/models/shapes/versions/1': () => ({ json: versionOf({ metrics, hyperparameters }) }),
    'GET /v1/trainings/t1': () => ({ json: { gate } }),
  };

  test('shows score, gate, and classes that are never predicted', async () => {
    const { headstart } = await setUp(routes);
    const { code, text } = await headstart('models', 'show', 'shapes');
    expect(code).toBe(0);
    expect(text).toContain(
      'Version 1 of model shapes, trained on 1,160 examples of dataset shapes, 2026-01-31 12:00 UTC (live)',
    );
    expect(text).toContain('gate passed, with a warning:\n    Train with --class-weights balanced.\n');
    expect(text).toContain('accuracy  99.1%');
    expect(text).not.toContain('never predicted');
  });

  test('names classes that are never predicted if no gate has warned of them', async () => {
    const { headstart } = await setUp({ ...routes, 'GET /v1/trainings/t1': () => ({ json: {} }) });
    const { text } = await headstart('models', 'show', 'shapes');
    expect(text).toContain('1 of 2 classes is never predicted: square (1 image, never held out). Add images of it.');
  });

  test('shows a version of an earlier release, with fewer metrics and without its training', async () => {
    const { headstart } = await setUp({
      ...routes,
      'GET /v1/models/shapes/versions/1': () => ({ json: versionOf() }),
      'GET /v1/trainings/t1': () => problem(404, 'training-not-found', 'There is no training `t1`.'),
    });
    const { code, text } = await headstart('models', 'show', 'shapes', '1');
    expect([code, text]).toEqual([0, expect.not.stringContaining('never predicted')]);
  });
});
