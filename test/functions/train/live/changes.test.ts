import { beforeEach, expect, test } from '@jest/globals';
import { changesBetween } from '../../../../functions/train/live/changes.ts';
import { evaluatedVersion } from '../../../../shared/store/versions/evaluations.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';
import { type Answer, storeVersion } from '../examples.ts';

let state: ReturnType<typeof createMemoryObjectStore>;
beforeEach(() => {
  state = createMemoryObjectStore();
});

const of = (image: string, label: string, key = `shop/${label}/${image}.jpg`): Answer => ({
  image,
  label,
  predicted: 'hat',
  key,
});

async function changes(before: Answer[], after: Answer[]) {
  const old = await storeVersion(state, before);
  const now = await storeVersion(state, after, { seed: 1 });
  return changesBetween(evaluatedVersion(state, old), evaluatedVersion(state, now));
}

test('a relabelled image is named, with both labels', async () => {
  expect(await changes([of('a', 'hat'), of('b', 'shoe')], [of('a', 'shoe'), of('b', 'shoe')])).toEqual({
    since: 1,
    added: 0,
    removed: 0,
    relabelled: 1,
    relabels: [{ key: 'shop/shoe/a.jpg', from: 'hat', to: 'shoe' }],
  });
});

test('an image under another name but the same label has not changed', async () => {
  expect(await changes([of('a', 'hat')], [of('a', 'hat', 'shop/hat/moved.jpg')])).toMatchObject({
    added: 0,
    removed: 0,
    relabelled: 0,
  });
});

test('new and deleted images are counted', async () => {
  expect(await changes([of('a', 'hat'), of('b', 'hat')], [of('b', 'hat'), of('c', 'hat'), of('d', 'shoe')])).toEqual({
    since: 1,
    added: 2,
    removed: 1,
    relabelled: 0,
    relabels: [],
  });
});

test('more than a thousand relabelled images are all counted, and a thousand are named', async () => {
  const images = Array.from({ length: 1_001 }, (_, i) => `${i}`);
  const found = await changes(
    images.map((image) => of(image, 'hat')),
    images.map((image) => of(image, 'shoe')),
  );
  expect(found.relabelled).toBe(1_001);
  expect(found.relabels).toHaveLength(1_000);
});
