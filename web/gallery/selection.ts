/** Which images are chosen: by key, so that they stay chosen when the list changes. */
export interface Selection {
  keys: ReadonlySet<string>;
  /** Where one is: what the keyboard acts on. */
  at: number;
  /** Where a range begins. */
  from: number;
}

export const nothing: Selection = { keys: new Set(), at: 0, from: 0 };

/** A click or a space: the one alone, with ctrl one more or less, with shift all from the last one to this. */
export function choose(
  { keys, from }: Selection,
  all: readonly { key: string }[],
  index: number,
  { more = false, range = false }: { more?: boolean; range?: boolean },
): Selection {
  const key = all[index]?.key;
  if (key === undefined) return { keys, from, at: index };
  if (range) {
    const between = all.slice(Math.min(from, index), Math.max(from, index) + 1).map((each) => each.key);
    return { keys: new Set([...(more ? keys : []), ...between]), at: index, from };
  }
  if (!more) return { keys: keys.size === 1 && keys.has(key) ? new Set() : new Set([key]), at: index, from: index };
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return { keys: next, at: index, from: index };
}

export const chooseAll = (now: Selection, all: readonly { key: string }[]): Selection => ({
  ...now,
  keys: new Set(all.map(({ key }) => key)),
});
