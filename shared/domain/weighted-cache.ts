/** Keeps the most recently used values, up to a total weight. */
interface WeightedCache<T> {
  /**
   * Runs `work` with a value, which is loaded first if needed. Concurrent calls share one load; a failed load is not
   * kept. The value is disposed of only after the work has ended.
   */
  use<R>(
    key: string,
    load: () => Promise<{ value: T; weight: number }>,
    work: (value: T) => R | Promise<R>,
  ): Promise<R>;
}

interface Entry<T> {
  loading: Promise<{ value: T; weight: number }>;
  /** 0 while loading. */
  weight: number;
  users: number;
}

/**
 * @param capacity total weight, such as bytes. The newest value stays even if it is heavier. Evicted values don't
 * count, even while they are in use.
 * @param dispose called once with each evicted value, as soon as it is not in use
 */
export function createWeightedCache<T>(
  capacity: number,
  dispose: (value: T) => void | Promise<void> = () => {},
): WeightedCache<T> {
  /** The most recently used value is last. */
  const kept = new Map<string, Entry<T>>();

  function disposeOf(entry: Entry<T>): void {
    // A failed disposal only wastes memory, so it must not fail the call that evicted the value.
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
