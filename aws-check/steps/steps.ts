import { latencies } from './latencies.ts';
import { mainJob } from './main-job.ts';
import { predictions } from './predictions.ts';
import { repeatedRequest } from './repeated-request.ts';
import type { Step } from './step.ts';
import { taggedObject } from './tagged-object.ts';
import { waitingTraining } from './waiting-training.ts';

/** In order: a step may depend on earlier ones. */
export const steps: readonly Step[] = [mainJob, predictions, waitingTraining, repeatedRequest, taggedObject, latencies];
