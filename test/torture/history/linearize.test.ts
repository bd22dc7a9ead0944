import { describe, expect, test } from '@jest/globals';
import { drop, type Images, isAbsent, keyOfImages, move, put } from './image-steps.ts';
import { type Possibility, searchOrder } from './linearize.ts';
import { choose, goLive, isLive, keyOfLive, type LiveState, nothingLive, remove } from './live-steps.ts';

const never = Number.POSITIVE_INFINITY;
const [hat, shoe, cup] = ['shop/hat/1', 'shop/shoe/1', 'shop/cup/1'];

type Given<S> = [start: number, end: number, ...ways: Possibility<S>['ways'][number][]];
const operations = <S>(given: Given<S>[]) => given.map(([start, end, ...ways]) => ({ start, end, ways }));

const images = (given: Given<Images>[], wanted: Images) =>
  searchOrder(
    operations(given),
    {},
    { isWanted: (state) => keyOfImages(state) === keyOfImages(wanted), keyOf: keyOfImages },
  ).isExplained;

describe('the bucket', () => {
  test('holds the later of two sequential uploads, and either of two concurrent ones', () => {
    const after: Given<Images>[] = [
      [1, 2, [put(hat, 'a')]],
      [3, 4, [put(hat, 'b')]],
    ];
    expect([images(after, { [hat]: 'b' }), images(after, { [hat]: 'a' })]).toEqual([true, false]);
    const atOnce: Given<Images>[] = [
      [1, 3, [put(hat, 'a')]],
      [2, 4, [put(hat, 'b')]],
    ];
    expect([images(atOnce, { [hat]: 'b' }), images(atOnce, { [hat]: 'a' }), images(atOnce, {})]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('may show an upload without a response, immediately, later or never', () => {
    const given: Given<Images>[] = [
      [1, never, [], [put(hat, 'a')]],
      [2, 3, [drop(hat)]],
    ];
    expect([images(given, { [hat]: 'a' }), images(given, {}), images(given, { [hat]: 'b' })]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('has an image under one label after two concurrent moves', () => {
    const upload: Given<Images> = [1, 2, [put(hat, 'a')]];
    const both: Given<Images>[] = [upload, [3, 5, move(hat, shoe)], [4, 6, move(hat, cup)]];
    expect(images(both, { [shoe]: 'a', [cup]: 'a' })).toBe(false);
    const one: Given<Images>[] = [upload, [3, 5, move(hat, shoe)], [4, 6, []]];
    expect([images(one, { [shoe]: 'a' }), images(one, { [hat]: 'a', [shoe]: 'a' })]).toEqual([true, false]);
  });

  test('has the image that the owner uploaded over one that was being moved', () => {
    const given: Given<Images>[] = [
      [1, 2, [put(hat, 'a')]],
      [3, 6, move(hat, shoe)],
      [4, 5, [put(hat, 'b')]],
    ];
    expect(images(given, { [hat]: 'b', [shoe]: 'a' })).toBe(true);
  });

  test('must fit the responses', () => {
    const given: Given<Images>[] = [
      [1, 2, [put(hat, 'a')]],
      [3, 4, [isAbsent(hat)]],
    ];
    expect(images(given, { [hat]: 'a' })).toBe(false);
  });
});

describe('the live version', () => {
  const live = (given: Given<LiveState>[], version: number | undefined) =>
    searchOrder(operations(given), nothingLive, {
      isWanted: (state) => isLive(version)(state, '') !== undefined,
      keyOf: keyOfLive,
    }).isExplained;

  test('is never a version whose deletion was acknowledged', () => {
    const given: Given<LiveState>[] = [
      [1, 2, [goLive(1, 10)]],
      [3, 5, [choose(2, 20)]],
      [4, 6, [remove(2, { allowLive: false })]],
    ];
    expect([live(given, 2), live(given, 1), live(given, undefined)]).toEqual([false, false, false]);
    expect(live([...given.slice(0, 2), [4, 6, [isLive(2)]]], 2)).toBe(true);
  });

  test('is not changed by a training that was requested before', () => {
    const given: Given<LiveState>[] = [
      [1, 9, [goLive(2, 10)]],
      [3, 4, [choose(1, 20)]],
    ];
    expect([live(given, 1), live(given, 2)]).toEqual([true, false]);
  });
});

describe('a search that finds no order', () => {
  const unanswered = (count: number): Given<Images>[] =>
    Array.from({ length: count }, (_, i) => [i + 1, never, [], [put(hat, `${i}`)]]);
  const wanted = { [shoe]: 'never uploaded' };
  const search = (given: Given<Images>[], maxStates?: number) =>
    searchOrder(
      operations(given),
      {},
      {
        isWanted: (state) => keyOfImages(state) === keyOfImages(wanted),
        keyOf: keyOfImages,
        ...(maxStates && { maxStates }),
      },
    );

  test('returns every state that an order ends in', () => {
    const { isExplained, ends, isCut } = search(unanswered(2));
    expect([isExplained, isCut]).toEqual([false, false]);
    expect(ends.map(keyOfImages).sort()).toEqual(['', `${hat}=0`, `${hat}=1`]);
  });

  test('reports that it stopped at its limit', () => {
    expect(search(unanswered(30), 1_000)).toMatchObject({ isExplained: false, isCut: true });
  });

  test('does not try all orders of reads', () => {
    const reads: Given<Images>[] = Array.from({ length: 40 }, (_, i) => [i + 1, 100 + i, [isAbsent(hat)]]);
    expect(search(reads, 50)).toMatchObject({ isExplained: false, isCut: false });
  });
});
