import { describe, expect, test } from '@jest/globals';
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
