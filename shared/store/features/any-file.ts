import { type FeatureRow, featureRows, featuresColumn } from './feature-file.ts';
import { type MapRow, mapColumn, mapRows } from './map-file.ts';
import { decodeRows, type RowFormat } from './row-file.ts';

export type AnyRow = FeatureRow | MapRow;

/** Embeddings or maps, whichever an extractor makes: for code that copies, checks and deletes both. */
export const anyRows: RowFormat<AnyRow> = {
  encode(rows, extractor) {
    const maps = rows.filter((row) => 'map' in row);
    const embeddings = rows.filter((row) => 'features' in row);
    if (maps.length > 0 && embeddings.length > 0) throw new Error('A feature file holds embeddings or maps, not both.');
    return maps.length > 0 ? mapRows.encode(maps, extractor) : featureRows.encode(embeddings, extractor);
  },
  decode: (bytes, extractor) => decodeRows<AnyRow>([featuresColumn, mapColumn], bytes, extractor),
};
