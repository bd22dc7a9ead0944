import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi as GatewayApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { operations } from '../../shared/api/operations.ts';
import type { Settings } from '../settings/settings.ts';
import type { HeadstartFunction } from './function.ts';

export interface HttpApiProps {
  settings: Settings;
  predict: HeadstartFunction;
  api: HeadstartFunction;
  authorize: HeadstartFunction;
}

/** One line of JSON per request; latencies are in ms. */
const accessLog = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  ip: '$context.identity.sourceIp',
  key: '$context.authorizer.keyName',
  bytes: '$context.responseLength',
  latency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
};

/** The operations that the predict function serves. */
const predictOperations = ['predict', 'diffVersions', 'mapDataset'] as const;

const corsOf = (allowOrigins: string[]): CorsPreflightOptions => ({
  allowOrigins,
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
  exposeHeaders: ['location', 'retry-after'],
  maxAge: Duration.days(1),
});

/** The HTTP API. Its routes only choose the function; the functions check paths and scopes. */
export class HttpApi extends Construct {
  readonly gateway: GatewayApi;
  readonly url: string;

  constructor(scope: Construct, id: string, { settings, predict, api, authorize }: HttpApiProps) {
    super(scope, id);
    const gateway = new GatewayApi(this, 'Resource', {
      apiName: settings.stackName,
      description: 'Headstart',
      createDefaultStage: false,
      // The console needs no CORS: the API itself serves it.
      ...(settings.allowedOrigins.length > 0 && { corsPreflight: corsOf(settings.allowedOrigins) }),
    });
    this.gateway = gateway;
    this.url = gateway.apiEndpoint;

    const logs = new LogGroup(this, 'AccessLogs', {
      retention: settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: gateway,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.throttleRate, burstLimit: settings.throttleBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });

    // API Gateway caches results by key, so a revoked key works until the cache entry expires.
    const authorizer = new HttpLambdaAuthorizer('Authorizer', authorize.lambda, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: Duration.seconds(60),
    });
    const toPredict = new HttpLambdaIntegration('Predict', predict.lambda, { scopePermissionToRoute: false });
    const toApi = new HttpLambdaIntegration('Api', api.lambda, { scopePermissionToRoute: false });
    for (const id of predictOperations) {
      const [method, path] = operations[id];
      const methods = [HttpMethod[method.toUpperCase() as 'GET' | 'POST']];
      gateway.addRoutes({ path, methods, integration: toPredict, authorizer });
    }
    // Not ANY: it includes OPTIONS, and the authorizer would refuse every preflight request.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    gateway.addRoutes({
      path: '/v1/{proxy+}',
      methods: [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE],
      integration: toApi,
      authorizer,
    });
    const open = ['/', '/assets/{proxy+}', '/openapi.json'].flatMap((path) =>
      gateway.addRoutes({ path, methods: [HttpMethod.GET], integration: toApi }),
    );
    for (const route of open) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'The console and the OpenAPI document hold no data, and a browser loads them before it has a key.',
      });
    }
  }
}
