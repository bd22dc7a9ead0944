import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { matchedRoutes } from 'hono/route';
import { HeadstartError } from '../domain/errors.ts';
import { type Scope, scope } from '../domain/state/records.ts';
import { unreadableBody } from './body-problem.ts';
import type { Log } from './logger.ts';
import { InvalidRequest, invalidRequest, problemResponse } from './problem.ts';

/** Who asks, as the authorizer found. No scopes: the key is unknown, revoked or has expired. */
export interface Caller {
  scopes: readonly Scope[];
  /** What the key is called. */
  keyName: string;
}

/** What a request comes with. */
export interface HttpEnv {
  Bindings: { caller?: Caller };
}

export type HttpApp = OpenAPIHono<HttpEnv>;

/**
 * An app without routes. Those added with `app.openapi(definition, ...)` need the scope of their definition and
 * take what its schemas take; below /v1 there are no others. CORS is the gateway's.
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

/** Does a caller with these scopes have `needed`? Each scope includes those before it: predict, manage, admin. */
export function hasScope({ scopes }: Caller, needed: Scope): boolean {
  return scopes.some((given) => scope.options.indexOf(given) >= scope.options.indexOf(needed));
}

/** @throws HeadstartError `forbidden`, naming the scope that is needed and those there are. */
export function checkScope(caller: Caller, needed: Scope): void {
  if (hasScope(caller, needed)) return;
  throw new HeadstartError(
    'forbidden',
    `This needs a key with scope \`${needed}\`; the key \`${caller.keyName}\` has \`${caller.scopes.join(' ')}\`. Use another key, or have one made: POST /v1/keys.`,
  );
}

/** Denies by default: what no definition names, and what it names without a scope, is not there. */
function requireScope(app: HttpApp): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { caller } = c.env;
    if (!caller || caller.scopes.length === 0) {
      throw new HeadstartError(
        'unauthenticated',
        'The key is unknown, was revoked or has expired. Send one as `Authorization: Bearer hs_...`; an admin makes one with POST /v1/keys, the owner with `headstart keys create`.',
      );
    }
    const needed = definitionsOf(app, c).flatMap(({ security }) => security?.[0]?.bearer ?? []);
    if (needed.length === 0) throw noRoute(c.req.method, c.req.path);
    for (const each of needed) checkScope(caller, scope.parse(each));
    await next();
  };
}

/** A route without query parameters takes none: one that is not known would be overlooked in silence. */
function refuseQuery(app: HttpApp): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const given = Object.keys(c.req.query());
    if (given.length > 0 && definitionsOf(app, c).every(({ request }) => !request?.query)) {
      throw new InvalidRequest(
        given.map((name) => ({ path: `query.${name}`, message: 'is no parameter of this route' })),
      );
    }
    await next();
  };
}

/** The content types of the body that the route of a request takes. */
function bodyTypes(app: HttpApp, c: Context<HttpEnv>): string[] {
  return definitionsOf(app, c).flatMap(({ request }) => Object.keys(request?.body?.content ?? {}));
}

/** The definitions that a request matches. */
function definitionsOf(app: HttpApp, c: Context<HttpEnv>) {
  const matched = new Set(matchedRoutes(c).map(({ method, path }) => `${method} ${path}`));
  return app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return [];
    const { method, path } = definition.route;
    return matched.has(`${method.toUpperCase()} ${routingPath(path)}`) ? [definition.route] : [];
  });
}

/** `/v1/models/{model}` as Hono writes it. */
const routingPath = (path: string) => path.replaceAll(/\/{(.+?)}/g, '/:$1');

function noRoute(method: string, path: string): HeadstartError {
  return new HeadstartError('route-not-found', `There is no ${method} ${path}. /openapi.json lists the routes.`);
}

/** One line a request, and the stack of what went wrong on our side. */
function logRequests(logger: Log): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const start = performance.now();
    await next();
    const { status } = c.res;
    const route = matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';
    const { method } = c.req;
    if (c.error && status >= 500) logger.error('A request failed.', { method, route, error: c.error });
    const ms = Math.round(performance.now() - start);
    logger.info('Answered a request.', { method, route, status, ms, keyName: c.env.caller?.keyName ?? '' });
  };
}
