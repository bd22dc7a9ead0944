import type { LearningCurve, Metrics } from '../../../shared/api/metrics.ts';
import type { ClassDirections } from '../../../shared/ml/evaluate/held-out-cosines.ts';
import type { UnknownParameters } from '../../../shared/ml/head/unknown-parameters.ts';
import type { Folds } from '../../../shared/ml/train/folds.ts';
import type { EmbeddedExample, TrainingInput, TrainingSettings } from '../dataset/input.ts';
import type { Files } from '../files.ts';
import type { Lease } from '../job/lease.ts';

/** What every kind of head is trained on. */
export interface HeadInput {
  settings: TrainingSettings;
  input: TrainingInput;
  /** Of the training images, by the base model: row-major [examples, width]. */
  features: Float32Array;
  /** Class index of each training image. */
  labels: Int32Array;
  folds: Folds;
  threads: number;
  lease: Pick<Lease, 'updateLater' | 'signal'>;
}

/** A head that has been cross-validated, and may become the version's. */
export interface Candidate {
  /** Out-of-fold, not calibrated: row-major [examples, classes]. */
  logits: Float32Array;
  /** Evaluates it further, and fits it on all images. */
  finish(): Promise<VersionHead>;
}

/** The head of a version. */
export interface VersionHead extends ClassDirections {
  fit: Metrics['fit'];
  learningCurve: LearningCurve;
  /** `head.onnx` and the other files of the head, with logits divided by the temperature. */
  files(temperature: number, unknown: UnknownParameters): Promise<Files>;
  /** The images as input of `head.onnx`, image after image. */
  inputsOf(images: readonly EmbeddedExample[]): Promise<Float32Array>;
}
