import { arrowColumn, decodeArrow, encodeArrow } from '../objects/arrow-file.ts';
import { decodeOrDamaged } from '../objects/damaged.ts';

/** One embedded image, as feature files hold it. */
export interface FeatureRow {
  /** Content id, which joins the row to a listing. */
  content: string;
  /** SHA-256 of the image's bytes, in hexadecimal. */
  sha256: string;
  features: Float32Array;
  /** 32 x 32 grey bytes. */
  thumbnail: Uint8Array;
  /** Pixels. */
  width: number;
  height: number;
}

/**
 * Rows as an Arrow file. Its metadata names the extractor and the content ids, so that a reader can choose files without
 * reading the rows.
 * @param rows at least one; all have the same number of features
 * @param extractor that made them
 */
export function encodeFeatures(rows: readonly FeatureRow[], extractor?: string): Uint8Array {
  const size = rows[0]?.features.length ?? 0;
  if (size === 0) throw new Error('A feature file needs at least one row with at least one feature.');
  const flat = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) {
    if (row.features.length !== size) {
      throw new Error(`${row.content} has ${row.features.length} features, and the first row has ${size}.`);
    }
    flat.set(row.features, i * size);
  }
  const contents = rows.map((row) => row.content);
  const columns = {
    content: arrowColumn.text(contents),
    sha256: arrowColumn.text(rows.map((row) => row.sha256)),
    features: arrowColumn.float32Lists(flat, size),
    thumbnail: arrowColumn.bytes(rows.map((row) => row.thumbnail)),
    width: arrowColumn.int32(rows.map((row) => row.width)),
    height: arrowColumn.int32(rows.map((row) => row.height)),
  };
  const metadata = [
    ...(extractor === undefined ? [] : [['extractor', extractor] as const]),
    ['content', JSON.stringify(contents)] as const,
  ];
  return encodeArrow(columns, { metadata, nullable: false });
}

const columnNames = ['content', 'sha256', 'features', 'thumbnail', 'width', 'height'] as const;

/**
 * Reads a feature file. The rows' `features` and `thumbnail` are views into `bytes`: nothing is copied.
 * @throws Error when the digest differs, another extractor made the file (files from earlier releases name neither), it
 * is not an Arrow file, or lacks a column
 */
export function decodeFeatures(bytes: Uint8Array, extractor?: string): FeatureRow[] {
  const { metadata, batches } = decodeArrow(bytes, columnNames);
  const madeBy = metadata.get('extractor');
  if (extractor !== undefined && madeBy !== undefined && madeBy !== extractor) {
    throw new Error(`it was made by extractor ${madeBy}`);
  }
  return batches.flatMap((batch) => {
    const { flat, width: size } = batch.float32Lists('features');
    const [content, sha256, thumbnail] = [batch.column('content'), batch.column('sha256'), batch.column('thumbnail')];
    const [width, height] = [batch.column('width'), batch.column('height')];
    return Array.from({ length: batch.rows }, (_, i) => ({
      content: content.get(i),
      sha256: sha256.get(i),
      features: flat.subarray(i * size, (i + 1) * size),
      thumbnail: thumbnail.get(i),
      width: width.get(i),
      height: height.get(i),
    }));
  });
}

/**
 * The rows of a stored feature file.
 * @throws HeadstartError `damaged`, naming its key
 */
export function decodeStoredFeatures(key: string, body: Uint8Array, extractor: string): FeatureRow[] {
  return decodeOrDamaged(key, () => decodeFeatures(body, extractor));
}
