import type { Data } from 'apache-arrow';
import { type ArrowBatch, arrowColumn, decodeArrow, encodeArrow, noColumn } from '../objects/arrow-file.ts';

/** What a feature file says about an image, whatever was computed from it. */
export interface ImageRow {
  /** Content id, which joins the row to a listing. */
  content: string;
  /** SHA-256 of the image's bytes, in hexadecimal. */
  sha256: string;
  /** 32 x 32 grey bytes. */
  thumbnail: Uint8Array;
  /** Pixels. */
  width: number;
  height: number;
}

/** A kind of rows, and the feature files that hold them. */
export interface RowFormat<Row extends ImageRow> {
  /**
   * Rows as an Arrow file. Its metadata names the extractor and the content ids, so that a reader can choose files
   * without reading the rows.
   * @param rows at least one; all have the same number of numbers
   * @param extractor that made them
   */
  encode(rows: readonly Row[], extractor?: string): Uint8Array;
  /**
   * Reads a feature file. Numbers and thumbnails are views into `bytes`: nothing is copied.
   * @throws Error when the digest differs, another extractor made the file (files from earlier releases name neither),
   * it is not an Arrow file, or lacks a column
   */
  decode(bytes: Uint8Array, extractor?: string): Row[];
}

/** The column with the numbers that were computed from the images. */
export interface NumbersColumn<Row extends ImageRow> {
  name: string;
  /** @param rows with equally many numbers */
  encode(rows: readonly Row[]): Data;
  /** The number of numbers in a row. */
  sizeOf(row: Row): number;
  /** Adds the numbers to the rows of a batch. */
  decode(batch: ArrowBatch<string>, images: readonly ImageRow[]): Row[];
}

/** Rows that all have the same kind of numbers. */
export const rowFormat = <Row extends ImageRow>(column: NumbersColumn<Row>): RowFormat<Row> => ({
  encode: (rows, extractor) => encodeRows(column, rows, extractor),
  decode: (bytes, extractor) => decodeRows([column], bytes, extractor),
});

const names = ['content', 'sha256', 'thumbnail', 'width', 'height'] as const;

function encodeRows<Row extends ImageRow>(
  column: NumbersColumn<Row>,
  rows: readonly Row[],
  extractor?: string,
): Uint8Array {
  const [first] = rows;
  const size = first ? column.sizeOf(first) : 0;
  if (size === 0) throw new Error(`A feature file needs at least one row with at least one number in ${column.name}.`);
  for (const row of rows) {
    if (column.sizeOf(row) === size) continue;
    throw new Error(
      `${row.content} has ${column.sizeOf(row)} numbers in ${column.name}, and the first row has ${size}.`,
    );
  }
  const contents = rows.map((row) => row.content);
  const columns = {
    content: arrowColumn.text(contents),
    sha256: arrowColumn.text(rows.map((row) => row.sha256)),
    [column.name]: column.encode(rows),
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

type DecodedColumn<Row extends ImageRow> = Pick<NumbersColumn<Row>, 'name' | 'decode'>;

/** @param kinds columns of the kinds of rows that are accepted */
export function decodeRows<Row extends ImageRow>(
  kinds: readonly [DecodedColumn<Row>, ...DecodedColumn<Row>[]],
  bytes: Uint8Array,
  extractor?: string,
): Row[] {
  const { metadata, columns, batches } = decodeArrow(bytes, names);
  const numbers = kinds.find(({ name }) => columns.includes(name));
  if (!numbers) throw noColumn(kinds[0].name);
  const madeBy = metadata.get('extractor');
  if (extractor !== undefined && madeBy !== undefined && madeBy !== extractor) {
    throw new Error(`it was made by extractor ${madeBy}`);
  }
  return batches.flatMap((batch) => {
    const [content, sha256, thumbnail, width, height] = names.map((name) => batch.column(name));
    const images = Array.from({ length: batch.rows }, (_, i) => ({
      content: content?.get(i),
      sha256: sha256?.get(i),
      thumbnail: thumbnail?.get(i),
      width: width?.get(i),
      height: height?.get(i),
    }));
    return numbers.decode(batch, images);
  });
}
