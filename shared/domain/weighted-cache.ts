/** Keeps the values used last, up to a total weight. */
interface WeightedCache<T> {
  /**
   * Works with a value. It is loaded where it is not kept, once for all who ask meanwhile; a load that fails is
   * forgotten. However long the work takes, the value is not disposed of before it has ended.
   */
  use<R>(
    key: string,
    load: () => Promise<{ value: T; weight: number }>,
    work: (value: T) => R | Promise<R>,
  ): Promise<R>;
}

interface Entry<T> {
  loading: Promise<{ value: T; weight: number }>;
  /** 0 until it is loaded. */
  weight: number;
  users: number;
}

/**
 * @param capacity total weight kept (bytes, say); the newest value stays even when it is heavier. What is in use and no
 * longer kept comes on top.
 * @param dispose called once with each value that is no longer kept, when nobody uses it.
 */
export function createWeightedCache<T>(
  capacity: number,
  dispose: (value: T) => void | Promise<void> = () => {},
): WeightedCache<T> {
  /** The one used last is the last. */
  const kept = new Map<string, Entry<T>>();

  function disposeOf(entry: Entry<T>): void {
    // Nobody waits for it: what can't be freed is lost memory, and no failure of whoever asked for something else.
    entry.loading.then(({ value }) => dispose(value)).catch(() => {});
  }

  function drop(key: string, entry: Entry<T>): void {
    kept.delete(key);
    if (entry.users === 0) disposeOf(entry);
  }

  function shrink(newest: Entry<T>): void {
    let total = [...kept.values()].reduce((sum, { weight }) => sum + weight, 0);
    for (const [key, entry] of kept) {
      if (total <= capacity) return;
      const isLoading = entry.weight === 0;
      if (entry === newest || isLoading) continue;
      drop(key, entry);
      total -= entry.weight;
    }
  }

  function add(key: string, loading: Entry<T>['loading']): Entry<T> {
    const entry = { loading, weight: 0, users: 0 };
    kept.set(key, entry);
    loading.then(
      ({ weight }) => {
        entry.weight = weight;
        shrink(entry);
      },
      () => kept.delete(key),
    );
    return entry;
  }

  return {
    async use(key, load, work) {
      const entry = kept.get(key) ?? add(key, load());
      if (kept.delete(key)) kept.set(key, entry);
      entry.users++;
      try {
        const { value } = await entry.loading;
        return await work(value);
      } finally {
        entry.users--;
        if (entry.users === 0 && kept.get(key) !== entry) disposeOf(entry);
      }
    },
  };
}
