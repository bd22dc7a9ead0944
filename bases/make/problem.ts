/** The reasons why a file can't become a base model, as stable codes. */
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

/** A file can't become a base model. The message explains the problem and the next step. */
export class BaseProblem extends Error {
  override readonly name = 'BaseProblem';
  readonly code: BaseProblemCode;

  constructor(code: BaseProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
