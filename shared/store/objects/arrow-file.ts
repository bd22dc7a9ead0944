import {
  Binary,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { sealArrow, sealName, unsealed, verifyArrowSeal } from './arrow-seal.ts';

/** Columns of the Arrow files that the store writes, by type. */
export const arrowColumn = {
  text: (values: readonly string[]) => dataOf(values, new Utf8()),
  bytes: (values: readonly Uint8Array[]) => dataOf(values, new Binary()),
  int32: (values: ArrayLike<number>): Data =>
    makeData({ type: new Int32(), length: values.length, nullCount: 0, data: Int32Array.from(values) }),
  float64: (values: readonly number[]) => dataOf(values, new Float64()),
  /** @param flat row-major [rows, width] */
  float32Lists: (flat: Float32Array, width: number): Data =>
    listsOf(makeData({ type: new Float32(), length: flat.length, nullCount: 0, data: flat }), width),
  /** @param flat the bits of the numbers, row-major [rows, width] */
  float16Lists: (flat: Uint16Array, width: number): Data =>
    listsOf(makeData({ type: new Float16(), length: flat.length, nullCount: 0, data: flat }), width),
};

function listsOf(child: Data, width: number): Data {
  const type = new FixedSizeList(width, new Field('item', child.type, false));
  return makeData({ type, length: child.length / width, nullCount: 0, child });
}

const dataOf = (values: readonly unknown[], type: DataType) => vectorFromArray(values, type).data[0] as Data;

export interface ArrowOptions {
  metadata?: readonly (readonly [string, string])[];
  nullable?: boolean;
  /** Whether the file carries its own digest. */
  sealed?: boolean;
}

/**
 * Columns as an Arrow file (IPC file format, one record batch), which pyarrow, DuckDB, pandas and Polars read as it is.
 * Equal columns give equal bytes.
 */
export function encodeArrow(
  columns: Readonly<Record<string, Data>>,
  { metadata = [], nullable = true, sealed = true }: ArrowOptions = {},
): Uint8Array {
  const fields = Object.entries(columns).map(([name, { type }]) => new Field(name, type, nullable));
  const schema = new Schema(
    fields,
    new Map<string, string>([...(sealed ? [[sealName, unsealed] as const] : []), ...metadata]),
  );
  const children = Object.values(columns);
  const length = children[0]?.length ?? 0;
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  const file = tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'file');
  return sealed ? sealArrow(file) : file;
}

/** One record batch of an Arrow file. Typed arrays are views into the file's bytes. */
export interface ArrowBatch<Name extends string> {
  rows: number;
  column(name: Name): Vector;
  float32Lists(name: string): { flat: Float32Array; width: number };
  /** The numbers' bits. */
  float16Lists(name: string): { flat: Uint16Array; width: number };
}

/**
 * Reads an Arrow file, after checking the digest that it carries; files from earlier releases carry none.
 * @throws Error when the digest differs, it is not a whole Arrow file, or it lacks a column
 */
export function decodeArrow<Name extends string>(
  bytes: Uint8Array,
  names: readonly Name[],
): { metadata: ReadonlyMap<string, string>; columns: string[]; batches: ArrowBatch<Name>[] } {
  const isSealed = verifyArrowSeal(bytes);
  const { schema, batches } = tableFromIPC(bytes);
  if (schema.metadata.has(sealName) && !isSealed) throw new Error('its digest differs');
  const columns = schema.fields.map(({ name }) => name);
  const missing = names.find((name) => !columns.includes(name));
  if (missing !== undefined) throw noColumn(missing);
  return { metadata: schema.metadata, columns, batches: batches.map((batch) => batchOf<Name>(batch)) };
}

export const noColumn = (name: string): Error => new Error(`it has no column \`${name}\``);

function batchOf<Name extends string>(batch: RecordBatch): ArrowBatch<Name> {
  const column = (name: string) => batch.getChild(name) as Vector;
  function lists<Values extends Float32Array | Uint16Array>(name: string) {
    const { type, offset, children } = column(name).data[0] as Data<FixedSizeList>;
    const width = type.listSize;
    const { values } = children[0] as { values: Values };
    // The buffer behind it is padded.
    return { flat: values.subarray(offset * width, (offset + batch.numRows) * width) as Values, width };
  }
  return { rows: batch.numRows, column, float32Lists: lists<Float32Array>, float16Lists: lists<Uint16Array> };
}
