export interface Components {
  /** Puts two items into one component. */
  join(a: number, b: number): void;
  /** For each item, the first item of its component: [items]. */
  roots(): Int32Array;
}

/** Connected components of items 0 to n - 1 (union-find with path halving; the smaller index becomes the root). */
export function createComponents(items: number): Components {
  const parent = Int32Array.from({ length: items }, (_, item) => item);
  const rootOf = (item: number): number => {
    let at = item;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  return {
    join(a, b) {
      const [x, y] = [rootOf(a), rootOf(b)];
      parent[Math.max(x, y)] = Math.min(x, y);
    },
    roots: () => parent.map((_, item) => rootOf(item)),
  };
}
