import type { BrowserContext, Route } from 'playwright-core';

/** A response of the API, with its JSON. */
export type FakeResponse = { json: unknown; status?: number };

export type FakeRoutes = Record<string, (request: { url: URL; json: unknown }) => FakeResponse | Promise<FakeResponse>>;

export const missing: FakeResponse = {
  status: 404,
  json: { code: 'route-not-found', detail: 'There is no such route.' },
};

/** Routes that record their requests: `PUT /v1/models/pets/live {"version":2}`. */
export function recorded(routes: FakeRoutes, requests: string[]): FakeRoutes {
  const record = ([name, respond]: [string, FakeRoutes[string]]): [string, FakeRoutes[string]] => [
    name,
    (request) => {
      requests.push(
        `${name.split(' ')[0]} ${request.url.pathname} ${request.json ? JSON.stringify(request.json) : ''}`.trim(),
      );
      return respond(request);
    },
  ];
  return Object.fromEntries(Object.entries(routes).map(record));
}

/**
 * Responds to the API's routes (`GET /v1/datasets/{name}`) in the browser. Other routes respond 404, as in a deployment
 * without them.
 */
export async function fakeApi(context: BrowserContext, routes: FakeRoutes): Promise<void> {
  const table = Object.entries(routes).map(([name, respond]) => {
    const [method = '', path = ''] = name.split(' ');
    return { method, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), respond };
  });
  await context.route('**/v1/**', async (route: Route) => {
    const request = route.request();
    const url = new URL(request.url());
    const found = table.find(({ method, pattern }) => method === request.method() && pattern.test(url.pathname));
    const text = request.headers()['content-type']?.includes('json') ? request.postData() : null;
    const { json, status = 200 } = found
      ? await found.respond({ url, json: text ? JSON.parse(text) : undefined })
      : missing;
    await route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(json) });
  });
}
