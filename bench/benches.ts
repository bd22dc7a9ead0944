import { crossValidation } from './cross-validation.ts';
import { embed } from './embed.ts';
import { fit } from './fit.ts';
import type { Bench } from './harness/bench.ts';
import { hiddenLayers } from './hidden-layers.ts';
import { upload } from './upload.ts';

/** Every bench, in the order in which they run and are reported. */
export const benches: readonly Bench[] = [embed, upload, fit, crossValidation, hiddenLayers];
