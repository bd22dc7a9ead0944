import { bundles } from './bundles.ts';
import { cancel } from './cancel.ts';
import { coldStart } from './cold-start.ts';
import { crossValidation } from './cross-validation.ts';
import { decisionDiff } from './decision-diff.ts';
import { deepHead } from './deep-head.ts';
import { embed } from './embed.ts';
import { evaluation } from './evaluation.ts';
import { exporting } from './export.ts';
import { faults } from './faults.ts';
import { fit } from './fit.ts';
import { growth } from './growth.ts';
import type { Bench } from './harness/bench.ts';
import { hiddenLayers } from './hidden-layers.ts';
import { mainJob } from './main-job.ts';
import { predict } from './predict.ts';
import { profile } from './profile.ts';
import { runtime } from './runtime.ts';
import { upload } from './upload.ts';

/** Every bench, in the order in which they run and are reported. */
export const benches: readonly Bench[] = [
  mainJob,
  embed,
  upload,
  fit,
  crossValidation,
  hiddenLayers,
  deepHead,
  growth,
  cancel,
  evaluation,
  decisionDiff,
  predict,
  coldStart,
  bundles,
  exporting,
  profile,
  runtime,
  faults,
];
