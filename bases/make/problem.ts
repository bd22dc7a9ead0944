/** Every reason why a file can't become a base model, by a stable code. */
export type BaseProblemCode =
  | 'not-onnx'
  | 'damaged'
  | 'too-large'
  | 'external-data'
  | 'missing-operators'
  | 'no-image-input'
  | 'several-inputs'
  | 'no-prediction-layer'
  | 'unknown-node'
  | 'not-a-map'
  | 'fixed-batch'
  | 'does-not-run'
  | 'check-failed';

/** A file that can't become a base model: the message says what is wrong with it and what to do next. */
export class BaseProblem extends Error {
  override readonly name = 'BaseProblem';
  readonly code: BaseProblemCode;

  constructor(code: BaseProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
