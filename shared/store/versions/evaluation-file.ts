import {
  type Data,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  makeData,
  makeVector,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';

/** How each example of a training was scored by a head that did not see it. */
export interface Evaluation {
  /** Keys in the uploads bucket, SHA-256 of the bytes and the labels given, example by example. */
  keys: readonly string[];
  sha256: readonly string[];
  labels: readonly string[];
  /** The fold it was held out in; -1: never. */
  fold: Int32Array;
  /** Row-major [examples, classes]; the classes' order is that of the version's record. */
  probabilities: Float32Array;
  classes: number;
}

/** `evaluation.arrow`: columns `key`, `sha256`, `label`, `fold`, `probabilities`. Equal input gives equal bytes. */
export function encodeEvaluation({ keys, sha256, labels, fold, probabilities, classes }: Evaluation): Uint8Array {
  const values = makeData({ type: new Float32(), length: probabilities.length, nullCount: 0, data: probabilities });
  const lists: Data = makeData({
    type: new FixedSizeList(classes, new Field('item', new Float32(), false)),
    length: keys.length,
    nullCount: 0,
    child: values,
  });
  const text = (column: readonly string[]) => vectorFromArray([...column], new Utf8());
  const table = new Table({
    key: text(keys),
    sha256: text(sha256),
    label: text(labels),
    fold: makeVector(makeData({ type: new Int32(), length: fold.length, nullCount: 0, data: fold })),
    probabilities: makeVector(lists),
  });
  return tableToIPC(table, 'file');
}

/** Reads what {@link encodeEvaluation} wrote. `fold` and `probabilities` are views into `bytes`. */
export function decodeEvaluation(bytes: Uint8Array): Evaluation {
  const [batch, ...others] = tableFromIPC(bytes).batches;
  if (!batch || others.length > 0) throw new Error('evaluation.arrow must have one record batch.');
  const column = (name: string) => {
    const child = batch.getChild(name);
    if (!child) throw new Error(`evaluation.arrow has no column \`${name}\`.`);
    return child;
  };
  const lists = column('probabilities').data[0] as Data<FixedSizeList<Float32>>;
  return {
    keys: column('key').toArray() as string[],
    sha256: column('sha256').toArray() as string[],
    labels: column('label').toArray() as string[],
    fold: column('fold').toArray() as Int32Array,
    // The buffer behind it is padded.
    probabilities: (lists.children[0] as Data<Float32>).values.subarray(0, batch.numRows * lists.type.listSize),
    classes: lists.type.listSize,
  };
}
