import { describe, expect, test } from '@jest/globals';
import type { TrainingInput } from '../../../../functions/train/dataset/input.ts';
import { modelCard } from '../../../../functions/train/evaluate/model-card.ts';
import type { Metrics } from '../../../../shared/api/metrics.ts';
import { metricsExample } from '../../../../shared/api/metrics-example.ts';
import { copies, example, shop, train } from '../examples.ts';

/** Coats that resemble nothing else, and hats of which half look like shoes. */
const confused = () =>
  Array.from({ length: 24 }, (_, i) => [
    example('coat', 4, i),
    example('hat', i % 2 ? 1 : -1, i),
    example('shoe', 1, 100 + i),
    example('shoe', 1, 200 + i),
  ]).flat();

describe('the model card', () => {
  test('describes the inputs of the version, and its score', async () => {
    const { metrics } = await train([...shop(), example('hat', -1, 500, { split: 'golden' })]);
    expect(metrics.card).toMatchObject({
      model: 'shop',
      dataset: {
        name: 'shop',
        examples: { train: 24, test: 0, golden: 1 },
        classes: { hat: 12, shoe: 12 },
      },
      base: { name: 'fake', digest: 'd' },
      extractor: 'fake',
      seed: 0,
      score: { accuracy: metrics.score.accuracy, interval: metrics.score.interval },
    });
    expect(Object.keys(metrics.card.computedBy)).toEqual(['trainer', 'onnxruntime-node', 'tfjs']);
  });

  test('has another digest for another dataset, and the same for another order', async () => {
    const digest = async (examples: ReturnType<typeof shop>) => (await train(examples)).metrics.card.dataset.digest;
    const first = await digest(shop());
    expect(await digest(shop().reverse())).toBe(first);
    expect(await digest(shop().slice(1))).not.toBe(first);
  });

  test('names a class with a low recall, and the class that it is predicted as', async () => {
    const { metrics } = await train(confused());
    expect(metrics.card.weaknesses).toContainEqual(expect.stringMatching(/^The recall of hat is \d+%/));
    expect(metrics.card.weaknesses).toContainEqual(
      expect.stringMatching(/^hat is predicted as shoe: \d+ of 24 images\.$/),
    );
  });

  test('names classes with few distinct images, however many copies they have', async () => {
    const many = Array.from({ length: 20 }, (_, i) => example('shoe', 1, i));
    const { metrics } = await train([
      ...many,
      example('hat', -1, 1),
      example('hat', -1, 2),
      ...copies(example('hat', -1, 3), 30),
    ]);
    expect(metrics.card.weaknesses).toContain('Fewer than 20 distinct images: hat.');
  });
});

describe('the limits of a deep head', () => {
  const settings = { model: 'm', dataset: 'd', hyperparameters: { hiddenLayers: [], l2: 'auto' as const }, seed: 0 };
  const made = { base: { name: 'b', digest: 'd' }, extractor: 'e' };
  const input = { examples: { train: [], test: [], golden: [] }, classes: [] } as unknown as TrainingInput;
  const limits = (changes: Partial<Metrics>) =>
    modelCard(settings, made, input, { ...metricsExample, ...changes }).limits;
  const fit = {
    solver: 'adamw-deep' as const,
    depth: 10,
    map: [112, 14, 14] as [number, number, number],
    parameters: 1,
    epochs: 1,
    losses: [1],
  };

  test('are those of every head', () => {
    expect(limits({ fit })).toEqual(limits({}));
    expect(limits({ fit })).toContainEqual(expect.stringContaining('It sees only the middle square of an image'));
  });

  test('also name the version it started from, and a score of a held-out third', () => {
    expect(limits({ fit: { ...fit, startedFrom: 2 }, score: { ...metricsExample.score, folds: 1 } }).slice(-2)).toEqual(
      [
        'It was evaluated on a held-out third of the images, by a head that was trained on the other two thirds.',
        "This version started from version 2, so it depends on the model's history.",
      ],
    );
  });
});
