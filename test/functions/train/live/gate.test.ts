import { beforeEach, describe, expect, test } from '@jest/globals';
import { judgeVersion } from '../../../../functions/train/live/gate.ts';
import { writeGatePolicy } from '../../../../shared/store/live/gates.ts';
import { setLive } from '../../../../shared/store/live/live.ts';
import { evaluatedVersion } from '../../../../shared/store/versions/evaluations.ts';
import { findVersion, readVersion } from '../../../../shared/store/versions/versions.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';
import { type Answer, storeVersion } from '../examples.ts';

let state: ReturnType<typeof createMemoryObjectStore>;
beforeEach(() => {
  state = createMemoryObjectStore();
});

/** Predictions for 40 hats, of which the first `wrong` are predicted as shoes. */
const answers = (wrong: number, from = 0): Answer[] =>
  Array.from({ length: 40 }, (_, i) => ({
    image: `${from + i}`,
    label: 'hat',
    predicted: i < wrong ? 'shoe' : 'hat',
  }));

async function storeLive(stored: Answer[]): Promise<void> {
  const { version } = await storeVersion(state, stored);
  await setLive(state, { model: 'shop', version }, { askedAt: '2026-01-01T00:00:00.000Z', by: 'owner' });
}

async function judge(version: number) {
  const find = async (number: number) => {
    const record = await findVersion(state, 'shop', number);
    return record && evaluatedVersion(state, record);
  };
  return judgeVersion(state, evaluatedVersion(state, await readVersion(state, 'shop', version)), find);
}

describe('the gate', () => {
  test('lets the first version pass, without a comparison', async () => {
    await storeVersion(state, answers(20));
    expect(await judge(1)).toEqual({ policy: 'auto', passed: true, reasons: [] });
  });

  test('holds a version that is measurably worse on the same images, and says by how much', async () => {
    await storeLive(answers(0));
    await storeVersion(state, answers(8));
    // 8 lost, none gained: mid-p one-sided is 0.5^8 / 2.
    expect(await judge(2)).toEqual({
      policy: 'auto',
      against: 1,
      passed: false,
      reasons: [
        'It is measurably worse than version 1, by 20.0 points: of 40 images that both held out, it loses 8 and gains 0 (p = 0.0020).',
      ],
    });
  });

  test('lets a version pass that is worse only by chance', async () => {
    await storeLive(answers(0));
    await storeVersion(state, answers(3));
    expect(await judge(2)).toMatchObject({ passed: true, against: 1 });
  });

  test('compares only images that both versions held out', async () => {
    await storeLive(answers(0));
    const seen = answers(20).map((answer) => ({ ...answer, heldOut: false }));
    await storeVersion(state, [...seen, ...answers(20, 100)]);
    expect(await judge(2)).toMatchObject({ passed: true });
  });

  test("uses the new version's labels, so correcting labels does not make it worse", async () => {
    await storeLive(answers(0));
    const corrected = answers(8).map((answer) => ({ ...answer, label: answer.predicted }));
    await storeVersion(state, corrected);
    expect(await judge(2)).toMatchObject({ passed: true });
  });

  test('holds a version that has lost a class', async () => {
    await storeLive(answers(0));
    await storeVersion(state, answers(0), { classes: ['coat', 'hat'] });
    expect(await judge(2)).toMatchObject({
      passed: false,
      reasons: ['It lacks classes of version 1: shoe.'],
    });
  });

  describe('when a class is never predicted', () => {
    /** Predictions for 40 hats, all correct, and for shoes, of which the first ones are correct. */
    const withShoes = (shoes: number, right: number): Answer[] => [
      ...answers(0),
      ...Array.from({ length: shoes }, (_, i) => ({
        image: `shoe ${i}`,
        label: 'shoe',
        predicted: i < right ? 'shoe' : 'hat',
      })),
    ];
    const warning =
      '1 of 2 classes is never predicted: shoe (4 images). Train with classWeights `balanced` or, better, add images of it.';

    test('warns if there is no live version, or if that gets none of the class right either', async () => {
      await storeVersion(state, withShoes(4, 0));
      const alone = { policy: 'auto', passed: true, reasons: [], warnings: [warning] };
      expect(await judge(1)).toEqual(alone);
      await setLive(state, { model: 'shop', version: 1 }, { askedAt: '2026-01-01T00:00:00.000Z', by: 'owner' });
      await storeVersion(state, withShoes(4, 0), { seed: 1 });
      expect(await judge(2)).toEqual({ ...alone, against: 1 });
    });

    test('holds the version if the live one gets some of the class right', async () => {
      await storeLive(withShoes(4, 1));
      await storeVersion(state, withShoes(4, 0));
      expect(await judge(2)).toMatchObject({
        passed: false,
        reasons: [
          'It never predicts classes that version 1 predicts correctly: shoe (4 images). Train with classWeights `balanced` or, better, add images of it.',
        ],
      });
    });

    test('advises only more images if weights are balanced, and names classes that were never held out', async () => {
      const one = withShoes(1, 0).map((answer) => ({ ...answer, heldOut: answer.label === 'hat' }));
      await storeVersion(state, one, { hyperparameters: { hiddenLayers: [], l2: 'auto', classWeights: 'balanced' } });
      expect((await judge(1)).warnings).toEqual([
        '1 of 2 classes is never predicted: shoe (1 image, never held out). Add images of it.',
      ]);
    });
  });

  test('holds a version that gets a golden image wrong, even the first version', async () => {
    await storeVersion(state, answers(0), { golden: { examples: 3, wrong: ['shop/_golden/hat/1.jpg'] } });
    expect(await judge(1)).toMatchObject({
      passed: false,
      reasons: ['It gets 1 of 3 golden images wrong: shop/_golden/hat/1.jpg.'],
    });
  });

  test('names the first ten golden images of many', async () => {
    const wrong = Array.from({ length: 12 }, (_, i) => `${i}`);
    await storeVersion(state, answers(0), { golden: { examples: 12, wrong } });
    const { reasons } = await judge(1);
    expect(reasons[0]).toMatch(/: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more\.$/);
  });

  test('with the manual policy holds every version, and names the route', async () => {
    await writeGatePolicy(state, 'shop', 'manual');
    await storeVersion(state, answers(0));
    expect(await judge(1)).toEqual({
      policy: 'manual',
      passed: false,
      reasons: ['The gate of `shop` is manual: make the version live with PUT /v1/models/shop/live.'],
    });
  });

  test('gives every reason at once', async () => {
    await storeLive(answers(0));
    await storeVersion(state, answers(8), { classes: ['coat', 'hat'], golden: { examples: 1, wrong: ['a'] } });
    expect((await judge(2)).reasons).toHaveLength(3);
  });
});
