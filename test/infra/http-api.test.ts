import { describe, expect, test } from '@jest/globals';
import { Resources, stackOf, text } from './support/template.ts';

const resources = new Resources(stackOf());
const routes = resources.ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => ({
  key: Properties.RouteKey as string,
  open: Properties.AuthorizationType === 'NONE',
  fn: integrated(text(Properties.Target).replace('integrations/', '')),
}));

function integrated(integration: string): string {
  return text(resources.named(integration).Properties.IntegrationUri);
}

describe('HTTP API', () => {
  test('has these routes, of which only the console and the OpenAPI document need no key', () => {
    expect(routes.sort((a, b) => a.key.localeCompare(b.key))).toEqual([
      { key: 'DELETE /v1/{proxy+}', open: false, fn: 'Api' },
      { key: 'GET /', open: true, fn: 'Api' },
      { key: 'GET /assets/{proxy+}', open: true, fn: 'Api' },
      { key: 'GET /openapi.json', open: true, fn: 'Api' },
      { key: 'GET /v1/{proxy+}', open: false, fn: 'Api' },
      { key: 'GET /v1/datasets/{dataset}/map', open: false, fn: 'Predict' },
      { key: 'GET /v1/models/{model}/versions/{version}/diff', open: false, fn: 'Predict' },
      { key: 'POST /v1/{proxy+}', open: false, fn: 'Api' },
      { key: 'POST /v1/models/{model}/predict', open: false, fn: 'Predict' },
      { key: 'PUT /v1/{proxy+}', open: false, fn: 'Api' },
    ]);
  });

  test('has no route for preflight requests, so that the gateway responds without a key', () => {
    expect(routes.filter(({ key }) => /^(ANY|OPTIONS|\$default)/.test(key))).toEqual([]);
  });

  test('sends requests in payload format 2.0', () => {
    for (const { Properties } of resources.ofType('AWS::ApiGatewayV2::Integration')) {
      expect(Properties.PayloadFormatVersion).toBe('2.0');
    }
  });

  test('caches the result of a key for at most 60 s', () => {
    expect(resources.ofType('AWS::ApiGatewayV2::Authorizer')[0]?.Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerResultTtlInSeconds: 60,
    });
  });

  test('logs each request, and has the rate limit of the context', () => {
    const chosen = new Resources(stackOf({ throttleRate: 7, throttleBurst: '9' }));
    const stage = chosen.ofType('AWS::ApiGatewayV2::Stage')[0]?.Properties;
    expect(stage).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
    });
    expect(JSON.parse(stage.AccessLogSettings.Format)).toHaveProperty('status', '$context.status');
  });

  test('allows other origins only if the context names them', () => {
    expect(resources.ofType('AWS::ApiGatewayV2::Api')[0]?.Properties.CorsConfiguration).toBeUndefined();
    const chosen = new Resources(stackOf({ allowedOrigins: 'https://a.example' }));
    expect(chosen.ofType('AWS::ApiGatewayV2::Api')[0]?.Properties.CorsConfiguration).toMatchObject({
      AllowOrigins: ['https://a.example'],
      AllowHeaders: ['authorization', 'content-type', 'idempotency-key'],
    });
  });
});
