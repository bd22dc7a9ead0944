import type { ObjectStore } from '../../ports/object-store.ts';
import { mapRows } from './map-file.ts';
import { createRowStore } from './row-store.ts';

/** The maps and rejections of one dataset by one trunk. */
export type MapStore = ReturnType<typeof createMapStore>;

/** Maps have no packs: they are too large to be read more than one by one. */
export const createMapStore = (state: ObjectStore, trunk: string, dataset: string) =>
  createRowStore(state, trunk, dataset, mapRows);
