const blockSize = 512;

/** Items in order, with insertion, removal and search that stay fast for many items. */
export interface SortedList<T> {
  readonly size: number;
  add(item: T): void;
  /** False if no item is equal. */
  remove(item: T): boolean;
  /** Items from the first one that `isBefore` is false for. `isBefore` must be monotonic: true, then false. */
  from(isBefore: (item: T) => boolean): Generator<T>;
  first(): T | undefined;
  [Symbol.iterator](): Iterator<T>;
}

/** Keeps items in sorted blocks of bounded length, so a change moves items of one block only. */
export function createSortedList<T>(compare: (a: T, b: T) => number): SortedList<T> {
  const blocks: T[][] = [];
  let size = 0;

  /** The first block whose last item is not before the position, and the position in it. */
  function locate(isBefore: (item: T) => boolean): [block: number, at: number] {
    const block = partition(blocks.length, (i) => isBefore(blocks[i]?.at(-1) as T));
    const items = blocks[block];
    return [block, items ? partition(items.length, (i) => isBefore(items[i] as T)) : 0];
  }

  const list: SortedList<T> = {
    get size() {
      return size;
    },

    add(item) {
      size++;
      let [block, at] = locate((other) => compare(other, item) < 0);
      if (block === blocks.length) {
        if (block === 0) blocks.push([]);
        block = blocks.length - 1;
        at = blocks[block]?.length ?? 0;
      }
      const items = blocks[block] as T[];
      items.splice(at, 0, item);
      if (items.length > blockSize) blocks.splice(block + 1, 0, items.splice(blockSize / 2));
    },

    remove(item) {
      const [block, at] = locate((other) => compare(other, item) < 0);
      const items = blocks[block];
      if (!items || compare(items[at] as T, item) !== 0) return false;
      items.splice(at, 1);
      if (items.length === 0) blocks.splice(block, 1);
      size--;
      return true;
    },

    *from(isBefore) {
      let [block, at] = locate(isBefore);
      for (; block < blocks.length; block++, at = 0) {
        const items = blocks[block] as T[];
        for (; at < items.length; at++) yield items[at] as T;
      }
    },

    first: () => blocks[0]?.[0],

    *[Symbol.iterator]() {
      for (const items of blocks) yield* items;
    },
  };
  return list;
}

/** The number of leading indices for which `isTrue` holds. */
function partition(length: number, isTrue: (i: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
