/** The selected images by key, so that they stay selected when the list changes. */
export interface Selection {
  keys: ReadonlySet<string>;
  /** The cursor's index. */
  at: number;
  /** The index where a range starts. */
  from: number;
}

export const nothing: Selection = { keys: new Set(), at: 0, from: 0 };

/**
 * Selects one image, or removes it if it is the only selected one.
 * @param options.add adds the image to the selection or removes it (Ctrl)
 * @param options.range selects all images from the start of the range to this one (Shift)
 */
export function choose(
  { keys, from }: Selection,
  all: readonly { key: string }[],
  index: number,
  { add = false, range = false }: { add?: boolean; range?: boolean },
): Selection {
  const key = all[index]?.key;
  if (key === undefined) return { keys, from, at: index };
  if (range) {
    const between = all.slice(Math.min(from, index), Math.max(from, index) + 1).map((image) => image.key);
    return { keys: new Set([...(add ? keys : []), ...between]), at: index, from };
  }
  if (!add) return { keys: keys.size === 1 && keys.has(key) ? new Set() : new Set([key]), at: index, from: index };
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return { keys: next, at: index, from: index };
}

export const chooseAll = (now: Selection, all: readonly { key: string }[]): Selection => ({
  ...now,
  keys: new Set(all.map(({ key }) => key)),
});
