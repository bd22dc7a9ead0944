import { arrowColumn, decodeArrow, encodeArrow } from '../objects/arrow-file.ts';

/** How each example of a training was scored by a head that did not see it. */
export interface Evaluation {
  /** Keys in the uploads bucket, SHA-256 of the bytes and labels, one for each example. */
  keys: readonly string[];
  sha256: readonly string[];
  labels: readonly string[];
  /** The fold that held out the example; -1: none. */
  fold: Int32Array;
  /** Row-major [examples, classes]; the version's record has the order of the classes. */
  probabilities: Float32Array;
  classCount: number;
}

const columnNames = ['key', 'sha256', 'label', 'fold', 'probabilities'] as const;

/** `evaluation.arrow`. The file carries no digest: the version's record has the digest of each file. */
export function encodeEvaluation(evaluation: Evaluation): Uint8Array {
  const { keys, sha256, labels, fold, probabilities, classCount } = evaluation;
  const columns = {
    key: arrowColumn.text(keys),
    sha256: arrowColumn.text(sha256),
    label: arrowColumn.text(labels),
    fold: arrowColumn.int32(fold),
    probabilities: arrowColumn.float32Lists(probabilities, classCount),
  };
  return encodeArrow(columns, { sealed: false });
}

/** Reads what {@link encodeEvaluation} wrote. `fold` and `probabilities` are views into `bytes`. */
export function decodeEvaluation(bytes: Uint8Array): Evaluation {
  const [batch, ...others] = decodeArrow(bytes, columnNames).batches;
  if (!batch || others.length > 0) throw new Error('it does not have exactly one record batch');
  const { flat: probabilities, width: classCount } = batch.float32Lists('probabilities');
  return {
    keys: batch.column('key').toArray() as string[],
    sha256: batch.column('sha256').toArray() as string[],
    labels: batch.column('label').toArray() as string[],
    fold: batch.column('fold').toArray() as Int32Array,
    probabilities,
    classCount,
  };
}
