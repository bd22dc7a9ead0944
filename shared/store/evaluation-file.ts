import {
  type Data,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  makeData,
  makeVector,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';

/** How each example of a training was scored by a head that did not see it. */
export interface Evaluation {
  /** Keys in the uploads bucket, and the labels given, example by example. */
  keys: readonly string[];
  labels: readonly string[];
  /** The fold it was held out in; -1: never. */
  fold: Int32Array;
  /** Row-major [examples, classes]; the classes' order is that of the version's record. */
  probabilities: Float32Array;
  classes: number;
}

/** `evaluation.arrow`: columns `key`, `label`, `fold`, `probabilities`. Equal input gives equal bytes. */
export function encodeEvaluation({ keys, labels, fold, probabilities, classes }: Evaluation): Uint8Array {
  const values = makeData({ type: new Float32(), length: probabilities.length, nullCount: 0, data: probabilities });
  const lists: Data = makeData({
    type: new FixedSizeList(classes, new Field('item', new Float32(), false)),
    length: keys.length,
    nullCount: 0,
    child: values,
  });
  const table = new Table({
    key: vectorFromArray([...keys], new Utf8()),
    label: vectorFromArray([...labels], new Utf8()),
    fold: makeVector(makeData({ type: new Int32(), length: fold.length, nullCount: 0, data: fold })),
    probabilities: makeVector(lists),
  });
  return tableToIPC(table, 'file');
}
