import {
  Binary,
  type Data,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { openArrow, sealArrow, sealName, unsealed } from '../objects/arrow-seal.ts';

/** One embedded image, as feature files hold it. */
export interface FeatureRow {
  /** Content id: the join key to a listing. */
  content: string;
  /** Of the image's bytes, hexadecimal. */
  sha256: string;
  features: Float32Array;
  /** 32 x 32 grey bytes. */
  thumbnail: Uint8Array;
  /** Pixels. */
  width: number;
  height: number;
}

/**
 * Rows as an Arrow file (IPC file format, one record batch): what pyarrow, DuckDB, pandas and Polars read as it is.
 * Equal rows give equal bytes. The schema's metadata name the extractor and the content ids, so that a reader can pick
 * files, and hold the file's digest.
 * @param rows at least one; all with the same number of features.
 * @param extractor that has made them
 */
export function encodeFeatures(rows: readonly FeatureRow[], extractor?: string): Uint8Array {
  const size = rows[0]?.features.length ?? 0;
  if (size === 0) throw new Error('A feature file needs at least one row with at least one feature.');
  const flat = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) {
    if (row.features.length !== size) {
      throw new Error(`${row.content} has ${row.features.length} features where the others have ${size}.`);
    }
    flat.set(row.features, i * size);
  }
  const columns: [string, Data][] = [
    [
      'content',
      column(
        rows.map((row) => row.content),
        new Utf8(),
      ),
    ],
    [
      'sha256',
      column(
        rows.map((row) => row.sha256),
        new Utf8(),
      ),
    ],
    ['features', lists(flat, size)],
    [
      'thumbnail',
      column(
        rows.map((row) => row.thumbnail),
        new Binary(),
      ),
    ],
    [
      'width',
      column(
        rows.map((row) => row.width),
        new Int32(),
      ),
    ],
    [
      'height',
      column(
        rows.map((row) => row.height),
        new Int32(),
      ),
    ],
  ];
  const fields = columns.map(([name, data]) => new Field(name, data.type, false));
  const metadata = new Map<string, string>([
    [sealName, unsealed],
    ...(extractor === undefined ? [] : [['extractor', extractor] as const]),
    ['content', JSON.stringify(rows.map((row) => row.content))],
  ]);
  const data = makeData({
    type: new Struct(fields),
    length: rows.length,
    nullCount: 0,
    children: columns.map(([, child]) => child),
  });
  const schema = new Schema(fields, metadata);
  return sealArrow(tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'file'));
}

/**
 * Reads a feature file. The rows' `features` and `thumbnail` are views into `bytes`: nothing is copied.
 * @throws Error when its digest differs, another extractor has made it (files of before say neither), it is not an
 *   Arrow file, or lacks a column
 */
export function decodeFeatures(bytes: Uint8Array, extractor?: string): FeatureRow[] {
  const table = openArrow(bytes, tableFromIPC);
  const madeBy = table.schema.metadata.get('extractor');
  if (extractor !== undefined && madeBy !== undefined && madeBy !== extractor)
    throw new Error(`it is of extractor ${madeBy}`);
  const rows: FeatureRow[] = [];
  for (const batch of table.batches) {
    const get = (name: string) => {
      const child = batch.getChild(name);
      if (!child) throw new Error(`it has no column \`${name}\``);
      return child;
    };
    const list = get('features').data[0] as Data<FixedSizeList<Float32>>;
    const size = list.type.listSize;
    const values = (list.children[0] as Data<Float32>).values.subarray(list.offset * size);
    const [content, sha256, thumbnail] = [get('content'), get('sha256'), get('thumbnail')];
    const [width, height] = [get('width'), get('height')];
    for (let i = 0; i < batch.numRows; i++) {
      rows.push({
        content: content.get(i),
        sha256: sha256.get(i),
        features: values.subarray(i * size, (i + 1) * size),
        thumbnail: thumbnail.get(i),
        width: width.get(i),
        height: height.get(i),
      });
    }
  }
  return rows;
}

function column(values: readonly unknown[], type: Utf8 | Binary | Int32): Data {
  return vectorFromArray(values, type).data[0] as Data;
}

function lists(flat: Float32Array, size: number): Data<FixedSizeList<Float32>> {
  const item = makeData({ type: new Float32(), length: flat.length, nullCount: 0, data: flat });
  const type = new FixedSizeList(size, new Field('item', new Float32(), false));
  return makeData({ type, length: flat.length / size, nullCount: 0, child: item });
}
