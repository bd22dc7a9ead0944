import { arrowColumn } from '../objects/arrow-file.ts';
import { type ImageRow, type NumbersColumn, rowFormat } from './row-file.ts';

/** One embedded image. */
export interface FeatureRow extends ImageRow {
  features: Float32Array;
}

export const featuresColumn: NumbersColumn<FeatureRow> = {
  name: 'features',
  sizeOf: ({ features }) => features.length,
  encode(rows) {
    const size = rows[0]?.features.length ?? 0;
    const flat = new Float32Array(rows.length * size);
    for (const [i, { features }] of rows.entries()) flat.set(features, i * size);
    return arrowColumn.float32Lists(flat, size);
  },
  decode(batch, images) {
    const { flat, width } = batch.float32Lists(this.name);
    return images.map((image, i) => ({ ...image, features: flat.subarray(i * width, (i + 1) * width) }));
  },
};

/** Embeddings. */
export const featureRows = rowFormat(featuresColumn);
