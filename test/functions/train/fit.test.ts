import { describe, expect, test } from '@jest/globals';
import { copies, example, shop, train } from './examples.ts';

describe('a version', () => {
  test('has equal bytes in every file for the same input', async () => {
    const [first, second] = [await train(shop()), await train(shop())];
    expect([...second.files]).toEqual([...first.files]);
  });

  test('with a class of two images is scored on both', async () => {
    const { metrics } = await train([...shop(), example('coat', 4, 1), example('coat', 4, 2)]);
    expect(metrics.score.perClass[0]).toMatchObject({ label: 'coat', support: 2 });
  });

  test('with a class of copies alone never holds the class out, and says how many images it has', async () => {
    const { metrics } = await train([...shop(), ...copies(example('coat', 4, 1), 6)]);
    expect(metrics.score.perClass[0]).toMatchObject({ label: 'coat', support: 0, recall: null });
    expect(metrics.duplicates.distinct).toContainEqual({ label: 'coat', examples: 6, distinct: 1 });
    expect(metrics.score.examples).toBe(24);
  });

  test('is scored with copies, and with each image once', async () => {
    const { metrics } = await train([...shop(), ...copies(example('hat', -1, 3), 5)]);
    expect(metrics.score.examples).toBe(29);
    expect(metrics.scoreWithoutCopies.examples).toBe(24);
    expect(metrics.duplicates.exact).toHaveLength(1);
  });

  test('lists copies under different labels', async () => {
    const twin = { ...example('hat', -1, 3), label: 'shoe', key: 'shop/shoe/twin.jpg' };
    const { metrics } = await train([...shop(), twin]);
    expect(metrics.duplicates.conflicts).toEqual([
      { keys: ['shop/hat/-1-3.jpg', 'shop/shoe/twin.jpg'], labels: ['hat', 'shoe'], similarity: 1 },
    ]);
  });

  test('has a wrong label first among the suspicious ones', async () => {
    const wrong = { ...example('hat', -1, 700), label: 'shoe', key: 'shop/shoe/wrong.jpg' };
    const { metrics } = await train([...shop(), wrong]);
    expect(metrics.suspicious[0]).toMatchObject({ key: 'shop/shoe/wrong.jpg', label: 'shoe', likely: 'hat' });
  });
});
