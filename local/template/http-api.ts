import type { Fields } from './fields.ts';
import type { Assembly } from './load.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

export interface HttpCors {
  allowOrigins: string[];
  allowMethods: string[];
  allowHeaders: string[];
  exposeHeaders: string[];
  allowCredentials: boolean;
  maxAgeSeconds?: number;
}

export interface AuthorizerSpec {
  functionArn: string;
  /** Names of the request headers, in lower case, that form the identity. */
  identityHeaders: string[];
  /** How long results are cached; 0: not at all. */
  ttlSeconds: number;
}

export interface RouteSpec {
  /** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
  key: string;
  functionArn: string;
  /** Timeout of the integration, in milliseconds. */
  timeoutMs: number;
  authorizer?: AuthorizerSpec;
}

export interface HttpApiSpec {
  id: string;
  name: string;
  routes: RouteSpec[];
  cors?: HttpCors;
  /** Requests per second, and burst. */
  throttle?: { rate: number; burst: number };
}

/**
 * The HTTP API with Lambda integrations of payload format 2.0 on stage `$default`, if there is one.
 * @throws Error if there are several, or on another kind of integration, authorizer or stage
 */
export function readHttpApi(assembly: Assembly, scope: Scope): HttpApiSpec | undefined {
  const apis = resourcesOf(assembly, scope, 'AWS::ApiGatewayV2::Api');
  const [api] = apis;
  if (!api) return undefined;
  if (apis.length > 1) throw new Error(`The template has ${apis.length} HTTP APIs; the local runtime supports one.`);
  api.fields.must('ProtocolType', 'HTTP');
  const cors = readCors(api.fields);
  const name = api.fields.text('Name');
  api.fields.end('Description', 'Tags', 'IpAddressType');
  const throttle = readStage(assembly, scope);
  const integrations = readIntegrations(assembly, scope);
  const authorizers = readAuthorizers(assembly, scope);
  const routes = resourcesOf(assembly, scope, 'AWS::ApiGatewayV2::Route').map(({ fields }) => {
    const type = fields.oneOf('AuthorizationType', 'NONE', 'CUSTOM');
    const authorizer = authorizers.get(fields.optionalText('AuthorizerId') ?? '');
    const target = fields.text('Target');
    const integration = integrations.get(target.replace(/^integrations\//, ''));
    if (!integration) throw new Error(`${fields.where}: Target ${target} is not an integration of this template.`);
    if (type === 'CUSTOM' && !authorizer)
      throw new Error(`${fields.where}: AuthorizerId is not an authorizer of this template.`);
    const route: RouteSpec = {
      key: fields.text('RouteKey'),
      ...integration,
      ...(type === 'CUSTOM' && authorizer && { authorizer }),
    };
    fields.end('ApiId');
    return route;
  });
  return { id: api.name, name, routes, ...(cors && { cors }), ...(throttle && { throttle }) };
}

function readCors(api: Fields): HttpCors | undefined {
  const cors = api.optionalObject('CorsConfiguration');
  if (!cors) return undefined;
  const maxAge = cors.optionalNumber('MaxAge');
  const read: HttpCors = {
    allowOrigins: cors.texts('AllowOrigins'),
    allowMethods: cors.texts('AllowMethods'),
    allowHeaders: cors.texts('AllowHeaders'),
    exposeHeaders: cors.texts('ExposeHeaders'),
    allowCredentials: cors.oneOf('AllowCredentials', false, true),
    ...(maxAge !== undefined && { maxAgeSeconds: maxAge }),
  };
  cors.end();
  return read;
}

function readStage(assembly: Assembly, scope: Scope): HttpApiSpec['throttle'] {
  const [stage, ...others] = resourcesOf(assembly, scope, 'AWS::ApiGatewayV2::Stage');
  if (!stage || others.length > 0)
    throw new Error('The HTTP API must have exactly one stage, $default, to run locally.');
  stage.fields.must('StageName', '$default');
  stage.fields.must('AutoDeploy', true);
  const settings = stage.fields.optionalObject('DefaultRouteSettings');
  const rate = settings?.optionalNumber('ThrottlingRateLimit');
  const burst = settings?.optionalNumber('ThrottlingBurstLimit');
  settings?.end('DetailedMetricsEnabled');
  stage.fields.end('ApiId', 'AccessLogSettings', 'Description', 'Tags');
  return rate !== undefined && burst !== undefined ? { rate, burst } : undefined;
}

function readIntegrations(assembly: Assembly, scope: Scope): Map<string, { functionArn: string; timeoutMs: number }> {
  const found = resourcesOf(assembly, scope, 'AWS::ApiGatewayV2::Integration').map(({ name, fields }) => {
    fields.must('IntegrationType', 'AWS_PROXY');
    fields.must('PayloadFormatVersion', '2.0');
    const functionArn = functionOf(fields.text('IntegrationUri'));
    const timeoutMs = fields.optionalNumber('TimeoutInMillis') ?? 30_000;
    fields.end('ApiId', 'Description', 'IntegrationMethod');
    return [name, { functionArn, timeoutMs }] as const;
  });
  return new Map(found);
}

function readAuthorizers(assembly: Assembly, scope: Scope): Map<string, AuthorizerSpec> {
  const found = resourcesOf(assembly, scope, 'AWS::ApiGatewayV2::Authorizer').map(({ name, fields }) => {
    fields.must('AuthorizerType', 'REQUEST');
    fields.must('AuthorizerPayloadFormatVersion', '2.0');
    fields.must('EnableSimpleResponses', true);
    const identityHeaders = fields.texts('IdentitySource').map((source) => {
      const header = /^\$request\.header\.(.+)$/.exec(source)?.[1];
      if (!header) throw new Error(`${fields.where}: IdentitySource ${source} is not $request.header.NAME.`);
      return header.toLowerCase();
    });
    const spec: AuthorizerSpec = {
      functionArn: functionOf(fields.text('AuthorizerUri')),
      identityHeaders,
      ttlSeconds: fields.optionalNumber('AuthorizerResultTtlInSeconds') ?? (identityHeaders.length > 0 ? 300 : 0),
    };
    fields.end('ApiId', 'Name');
    return [name, spec] as const;
  });
  return new Map(found);
}

/** The function's ARN, which may be part of a URI of API Gateway. */
function functionOf(uri: string): string {
  return /functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}
