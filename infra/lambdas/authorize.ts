import type { Construct } from 'constructs';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';

export interface AuthorizeProps extends FunctionContext {
  state: DataBucket;
}

/** Tells the HTTP API what a bearer key may do. */
export class Authorize extends HeadstartFunction {
  constructor(scope: Construct, id: string, { state, ...context }: AuthorizeProps) {
    super(scope, id, { ...context, name: 'authorize', description: 'Looks an API key up' });
    state.grant(this, { get: stateObjects('keys') });
  }
}
