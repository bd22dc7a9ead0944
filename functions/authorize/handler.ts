import { S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { authorizeConfig, parseConfig } from '../../shared/lambda/config.ts';
import { once } from '../../shared/lambda/once.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { type Caller, identifyCaller } from './authorize.ts';

/** The authorizer's simple response. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
type AuthorizerResponse = { isAuthorized: true; context: Caller } | { isAuthorized: false };

/**
 * Refuses every request without a valid key, before another function is called. The routes check the scope, because the
 * gateway caches the response of the authorizer by key, for all routes.
 */
export function createHandler({ state, now }: { state: ObjectStore; now: () => Date }) {
  return async (event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers'>): Promise<AuthorizerResponse> => {
    const context = await identifyCaller(state, event.headers?.authorization, now());
    return context ? { isAuthorized: true, context } : { isAuthorized: false };
  };
}

export const start = once(async () => {
  const config = parseConfig(authorizeConfig);
  return createHandler({ state: createS3ObjectStore(new S3Client({}), config.STATE_BUCKET), now: () => new Date() });
});

export const handler = async (event: APIGatewayRequestAuthorizerEventV2) => (await start())(event);
