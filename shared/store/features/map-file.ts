import { arrowColumn } from '../objects/arrow-file.ts';
import { type ImageRow, type NumbersColumn, rowFormat } from './row-file.ts';

/** The map of one image by a trunk. */
export interface MapRow extends ImageRow {
  /** The bits of float16 numbers, row-major [channels, side, side]. */
  map: Uint16Array;
}

export const mapColumn: NumbersColumn<MapRow> = {
  name: 'map',
  sizeOf: ({ map }) => map.length,
  encode(rows) {
    const size = rows[0]?.map.length ?? 0;
    const flat = new Uint16Array(rows.length * size);
    for (const [i, { map }] of rows.entries()) flat.set(map, i * size);
    return arrowColumn.float16Lists(flat, size);
  },
  decode(batch, images) {
    const { flat, width } = batch.float16Lists(this.name);
    return images.map((image, i) => ({ ...image, map: flat.subarray(i * width, (i + 1) * width) }));
  },
};

/** Maps. */
export const mapRows = rowFormat(mapColumn);
