import type { Construct } from 'constructs';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';

export interface AuthorizeProps extends FunctionContext {
  state: DataBucket;
}

/** The HTTP API's authorizer: looks up the scopes of an API key. */
export class Authorize extends HeadstartFunction {
  constructor(scope: Construct, id: string, { state, ...context }: AuthorizeProps) {
    super(scope, id, { ...context, name: 'authorize', description: 'Looks up API keys' });
    state.grant(this, { get: stateObjects('keys') });
  }
}
