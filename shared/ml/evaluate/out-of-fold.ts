/** Out-of-fold predictions: each example is scored by a head that did not see it. */
export interface OutOfFold {
  /** Row-major [examples, classes]. */
  logits: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  /** The names of the classes, in the order of the logits. */
  classes: readonly string[];
  /** The fold that held out each example; -1 if none did, so that the example is not scored. */
  fold: Int32Array;
}
