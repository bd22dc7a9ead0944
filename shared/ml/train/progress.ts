export interface TrainProgress {
  done: number;
  total: number;
  phase: 'cross-validation' | 'final-fit';
  /** Mean log loss: of held-out examples in cross-validation, of all in the final fit. */
  loss: number;
}
export type OnProgress = (progress: TrainProgress) => void;
