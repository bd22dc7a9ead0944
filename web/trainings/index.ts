export { cancelTraining, forgetRun, isActive, type Run, type TrainingOptions, train, useRun } from './run.ts';
export { TrainOptions } from './train-options.tsx';
export { TrainingProgress } from './training-progress.tsx';
