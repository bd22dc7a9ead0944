import type { Construct } from 'constructs';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';

export interface PredictProps extends FunctionContext {
  uploads: DataBucket;
  state: DataBucket;
}

/** Serves predictions. It reads images below `_predict/` and, for callers with the scope, those of datasets. */
export class Predict extends HeadstartFunction {
  constructor(scope: Construct, id: string, { uploads, state, ...context }: PredictProps) {
    super(scope, id, { ...context, name: 'predict', description: 'Predicts the label of an image', base: 'model' });
    this.set('METRICS_NAMESPACE', context.settings.stackName);
    this.set('LIVE_SECONDS', context.settings.predictLive);
    this.set('KEPT_BASES_MB', context.settings.predictKeptBases);
    uploads.grant(this, { get: ['*'] });
    state.grant(this, { get: stateObjects('models', 'extractors', 'bases') });
  }
}
