import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { matchedRoutes } from 'hono/route';
import { HeadstartError } from '../domain/errors.ts';
import { type Scope, scope } from '../domain/state/records.ts';
import { unreadableBody } from './body-problem.ts';
import type { Log } from './logger.ts';
import { InvalidRequest, invalidRequest, problemResponse } from './problem.ts';

/** The caller that the authorizer found. Without scopes, the key is unknown, revoked or expired. */
export interface Caller {
  scopes: readonly Scope[];
  /** Name of the API key. */
  keyName: string;
}

export interface HttpEnv {
  Bindings: { caller?: Caller };
}

export type HttpApp = OpenAPIHono<HttpEnv>;

/**
 * An app without routes. Routes added with `app.openapi(definition, ...)` require the scope in their definition and
 * validate requests against its schemas. Any other route below /v1 gives 404. The gateway handles CORS.
 */
export function createHttpApp(logger: Log): HttpApp {
  const app: HttpApp = new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.target === 'json' ? 'body' : result.target, result.error);
    },
  });
  app.use(logRequests(logger));
  app.use('/v1/*', requireScope(app), refuseQuery(app));
  app.onError(async (error, c) => {
    if (!(error instanceof HTTPException)) return problemResponse(error);
    return problemResponse(await unreadableBody(error, c.req, bodyTypes(app, c)));
  });
  app.notFound((c) => problemResponse(noRoute(c.req.method, c.req.path)));
  return app;
}

/** Whether a caller has a scope. Each scope includes the previous ones: predict, manage, admin. */
export function hasScope({ scopes }: Caller, needed: Scope): boolean {
  return scopes.some((own) => scope.options.indexOf(own) >= scope.options.indexOf(needed));
}

/** @throws HeadstartError `forbidden` */
export function checkScope(caller: Caller, needed: Scope): void {
  if (hasScope(caller, needed)) return;
  throw new HeadstartError(
    'forbidden',
    `This needs a key with scope \`${needed}\`; the key \`${caller.keyName}\` has \`${caller.scopes.join(' ')}\`. Use another key, or ask an admin to create one: POST /v1/keys.`,
  );
}

/** Denies by default: a route without a definition, or whose definition has no scope, gives 404. */
function requireScope(app: HttpApp): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { caller } = c.env;
    if (!caller || caller.scopes.length === 0) {
      throw new HeadstartError(
        'unauthenticated',
        'The key is unknown, was revoked or has expired. Send a valid key as `Authorization: Bearer hs_...`. An admin creates one with POST /v1/keys, the owner with `headstart keys create`.',
      );
    }
    const needed = definitionsOf(app, c).flatMap(({ security }) => security?.[0]?.bearer ?? []);
    if (needed.length === 0) throw noRoute(c.req.method, c.req.path);
    for (const each of needed) checkScope(caller, scope.parse(each));
    await next();
  };
}

/** Refuses query parameters of routes that have none, instead of ignoring them silently. */
function refuseQuery(app: HttpApp): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const names = Object.keys(c.req.query());
    if (names.length > 0 && definitionsOf(app, c).every(({ request }) => !request?.query)) {
      throw new InvalidRequest(
        names.map((name) => ({ path: `query.${name}`, message: 'is not a parameter of this route' })),
      );
    }
    await next();
  };
}

/** The content types that the route of a request accepts. */
function bodyTypes(app: HttpApp, c: Context<HttpEnv>): string[] {
  return definitionsOf(app, c).flatMap(({ request }) => Object.keys(request?.body?.content ?? {}));
}

/** The route definitions that a request matches. */
function definitionsOf(app: HttpApp, c: Context<HttpEnv>) {
  const matched = new Set(matchedRoutes(c).map(({ method, path }) => `${method} ${path}`));
  return app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return [];
    const { method, path } = definition.route;
    return matched.has(`${method.toUpperCase()} ${routingPath(path)}`) ? [definition.route] : [];
  });
}

/** `/v1/models/{model}` in Hono's notation. */
const routingPath = (path: string) => path.replaceAll(/\/{(.+?)}/g, '/:$1');

function noRoute(method: string, path: string): HeadstartError {
  return new HeadstartError('route-not-found', `There is no ${method} ${path}. /openapi.json lists the routes.`);
}

/** Logs one line for each request, and the stack of a server error. */
function logRequests(logger: Log): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const start = performance.now();
    await next();
    const { status } = c.res;
    const route = matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';
    const { method } = c.req;
    if (c.error && status >= 500) logger.error('A request failed.', { method, route, error: c.error });
    const ms = Math.round(performance.now() - start);
    logger.info('Handled a request.', { method, route, status, ms, keyName: c.env.caller?.keyName ?? '' });
  };
}
