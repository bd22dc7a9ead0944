import { describe, expect, test } from '@jest/globals';
import type { EmbeddedExample, TrainingInput } from '../../../../functions/train/dataset/input.ts';
import { scoreApart } from '../../../../functions/train/evaluate/score-apart.ts';
import { deepHeadToOnnx } from '../../../../shared/ml/head/deep/deep-head-onnx.ts';
import { createHeadSession } from '../../../../shared/ml/head/head-session.ts';
import { tinyDeepHead, tinyMap } from '../../../support/tiny-deep-head.ts';
import { allKnown } from '../../../support/unknown.ts';
import { copies, example, shop, train } from '../examples.ts';

describe('the test set', () => {
  test('is scored by the finished head', async () => {
    const wrong = example('hat', 1, 600, { split: 'test' });
    const right = example('hat', -1, 601, { split: 'test' });
    const { metrics } = await train([...shop(), wrong, right]);
    expect(metrics.test).toMatchObject({ examples: 2, accuracy: 0.5 });
    expect(metrics.score.examples).toBe(24);
  });

  test('does not score images that leaked into the training set', async () => {
    const leaked = { ...example('hat', -1, 3), key: 'shop/_test/hat/leaked.jpg', split: 'test' as const };
    const { metrics, report } = await train([...shop(), leaked, example('shoe', 1, 602, { split: 'test' })]);
    expect(metrics.test?.examples).toBe(1);
    expect(metrics.duplicates.leaks).toEqual([
      { train: ['shop/hat/-1-3.jpg'], test: ['shop/_test/hat/leaked.jpg'], similarity: 1 },
    ]);
    expect(report).toContain('1 test image has copies in the training set, and is not scored');
  });

  test('has no score if all of it leaked', async () => {
    const leaked = copies({ ...example('hat', -1, 3), split: 'test' }, 2);
    const { metrics } = await train([...shop(), ...leaked]);
    expect(metrics).not.toHaveProperty('test');
  });

  test('does not score images of other labels than the classes', async () => {
    const { metrics } = await train([
      ...shop(),
      example('coat', 1, 603, { split: 'test' }),
      example('shoe', 1, 604, { split: 'test' }),
    ]);
    expect(metrics.test).toMatchObject({ examples: 1, accuracy: 1 });
  });
});

test('names golden images that are predicted wrong', async () => {
  const golden = [example('hat', -1, 605, { split: 'golden' }), example('hat', 1, 606, { split: 'golden' })];
  const fitted = await train([...shop(), ...golden]);
  expect(fitted.golden).toEqual({ examples: 2, wrong: ['shop/_golden/hat/1-606.jpg'] });
});

describe('with a deep head', () => {
  const classes = ['hat', 'shoe'];
  const test150 = Array.from({ length: 150 }, (_, i) => example(classes[i % 2] as string, 0, i, { split: 'test' }));
  const input = { examples: { train: [], test: test150, golden: [] }, classes } as unknown as TrainingInput;
  const onnx = deepHeadToOnnx(tinyDeepHead(classes), allKnown(2, 6));
  const width = tinyMap.channels * tinyMap.side ** 2;
  const inputsOf = (images: readonly EmbeddedExample[]) =>
    Float32Array.from(
      images.flatMap(({ row }) => Array.from({ length: width }, (_, i) => row.features[i % 16] as number)),
    );

  test('few maps are in memory, and the score is that of all', async () => {
    const counts: number[] = [];
    const { test } = await scoreApart(
      onnx,
      input,
      new Set(),
      async (images) => {
        counts.push(images.length);
        return inputsOf(images);
      },
      new AbortController().signal,
    );
    expect(counts).toEqual([64, 64, 22]);
    const session = await createHeadSession(onnx);
    const { logits } = await session.run(inputsOf(test150));
    await session.release();
    const right = test150.filter(
      (_, i) => ((logits[2 * i] as number) > (logits[2 * i + 1] as number) ? 0 : 1) === i % 2,
    );
    expect(test).toMatchObject({ examples: 150, accuracy: right.length / 150 });
  });

  test('it stops between maps', async () => {
    const abort = new AbortController();
    const scored = scoreApart(
      onnx,
      input,
      new Set(),
      async (images) => {
        abort.abort(new Error('cancelled'));
        return inputsOf(images);
      },
      abort.signal,
    );
    await expect(scored).rejects.toThrow('cancelled');
  });
});
