import { bundles } from './bundles.ts';
import { coldStart } from './cold-start.ts';
import { crossValidation } from './cross-validation.ts';
import { embed } from './embed.ts';
import { fit } from './fit.ts';
import { growth } from './growth.ts';
import type { Bench } from './harness/bench.ts';
import { hiddenLayers } from './hidden-layers.ts';
import { predict } from './predict.ts';
import { profile } from './profile.ts';
import { upload } from './upload.ts';

/** Every bench, in the order in which they run and are reported. */
export const benches: readonly Bench[] = [
  embed,
  upload,
  fit,
  crossValidation,
  hiddenLayers,
  predict,
  coldStart,
  bundles,
];
