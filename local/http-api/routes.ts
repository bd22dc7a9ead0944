import { percentDecode } from '../http/percent.ts';
import type { RouteSpec } from '../template/http-api.ts';

export interface Match {
  route: RouteSpec;
  /** Values of the path's variables, decoded. */
  pathParameters: Record<string, string>;
}

/** Finds the route of a request. */
export type Router = (method: string, path: string) => Match | undefined;

type Segment = { kind: 'text' | 'variable' | 'greedy'; name: string };

interface Candidate {
  route: RouteSpec;
  method: string;
  segments: Segment[];
}

/**
 * Selects routes as HTTP APIs do: the most specific path first (text before `{variable}` before `{greedy+}`), then a named
 * method before ANY, and `$default` last. A greedy variable matches at least one segment.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * @throws Error on an invalid route key
 */
export function createRouter(routes: RouteSpec[]): Router {
  const fallback = routes.find(({ key }) => key === '$default');
  const candidates = routes.filter((route) => route !== fallback).map(parse);
  candidates.sort(bySpecificity);
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const candidate of candidates) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchPath(candidate.segments, parts);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function parse(route: RouteSpec): Candidate {
  const parts = /^([A-Z]+) (\/.*)$/.exec(route.key);
  if (!parts) throw new Error(`The route key ${route.key} is neither "METHOD /path" nor $default.`);
  const [, method = '', path = ''] = parts;
  const segments = path
    .split('/')
    .slice(1)
    .map((part): Segment => {
      const variable = /^\{([^}+]+)(\+?)\}$/.exec(part);
      if (!variable) return { kind: 'text', name: part };
      return { kind: variable[2] ? 'greedy' : 'variable', name: variable[1] as string };
    });
  return { route, method, segments };
}

const rank = { text: 0, variable: 1, greedy: 2 };

function bySpecificity(a: Candidate, b: Candidate): number {
  for (let i = 0; i < Math.min(a.segments.length, b.segments.length); i++) {
    const difference = rank[(a.segments[i] as Segment).kind] - rank[(b.segments[i] as Segment).kind];
    if (difference !== 0) return difference;
  }
  return b.segments.length - a.segments.length || Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function matchPath(segments: Segment[], parts: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, { kind, name }] of segments.entries()) {
    const part = kind === 'greedy' ? parts.slice(i).join('/') : parts[i];
    if (part === undefined || (kind !== 'text' && part === '')) return undefined;
    if (kind === 'text' && part !== name) return undefined;
    if (kind !== 'text') parameters[name] = decode(part);
    if (kind === 'greedy') return parameters;
  }
  return parts.length === segments.length ? parameters : undefined;
}

/** Text that is not encoded correctly stays as it is. */
export const decode = (text: string): string => percentDecode(text) ?? text;
