/** Keeps the values used last, up to a total weight; a value that fails to load is not kept. */
export interface WeightedCache<T> {
  get(key: string, load: () => Promise<{ value: T; weight: number }>): Promise<T>;
}

/**
 * @param capacity total weight kept (bytes, say); the newest value stays even when it is heavier.
 * @param dispose called with what is dropped.
 */
export function createWeightedCache<T>(capacity: number, dispose: (value: T) => void = () => {}): WeightedCache<T> {
  const entries = new Map<string, Promise<{ value: T; weight: number }>>();
  const weights = new Map<string, number>();

  function drop(key: string): void {
    entries.get(key)?.then(
      ({ value }) => dispose(value),
      () => {},
    );
    entries.delete(key);
    weights.delete(key);
  }

  function shrink(newest: string): void {
    let total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    for (const [key, weight] of weights) {
      if (total <= capacity) return;
      if (key === newest) continue;
      drop(key);
      total -= weight;
    }
  }

  return {
    async get(key, load) {
      let entry = entries.get(key);
      if (!entry) {
        entry = load();
        entries.set(key, entry);
        entry.catch(() => {
          if (entries.get(key) === entry) drop(key);
        });
      }
      const { value, weight } = await entry;
      if (entries.get(key) === entry) {
        weights.delete(key);
        weights.set(key, weight);
        shrink(key);
      }
      return value;
    },
  };
}
