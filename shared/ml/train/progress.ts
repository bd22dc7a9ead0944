export interface TrainProgress {
  done: number;
  total: number;
  phase: 'cross-validation' | 'final-fit';
  /** Mean log loss: of the held-out examples in cross-validation, of all examples in the final fit. */
  loss: number;
  /** Estimate of the time that is left. */
  secondsLeft?: number;
}
export type OnProgress = (progress: TrainProgress) => void;
