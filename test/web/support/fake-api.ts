import type { BrowserContext, Route } from 'playwright-core';

/** An answer of the API: what is sent as JSON, or a problem. */
export type FakeAnswer = { json: unknown; status?: number };

export type FakeRoutes = Record<string, (ask: { url: URL; json: unknown }) => FakeAnswer | Promise<FakeAnswer>>;

export const missing: FakeAnswer = {
  status: 404,
  json: { code: 'route-not-found', detail: 'There is no such route.' },
};

/** A deployment that notes in `asked` what is asked of it: `PUT /v1/models/pets/live {"version":2}`. */
export function noted(routes: FakeRoutes, asked: string[]): FakeRoutes {
  const note = ([name, answer]: [string, FakeRoutes[string]]): [string, FakeRoutes[string]] => [
    name,
    (ask) => {
      asked.push(`${name.split(' ')[0]} ${ask.url.pathname} ${ask.json ? JSON.stringify(ask.json) : ''}`.trim());
      return answer(ask);
    },
  ];
  return Object.fromEntries(Object.entries(routes).map(note));
}

/**
 * Answers the API's routes (`GET /v1/datasets/{name}`) in the browser, where a test sets its data up. What nobody set
 * up is 404, as it is for a deployment that has no such route.
 */
export async function fakeApi(context: BrowserContext, routes: FakeRoutes): Promise<void> {
  const table = Object.entries(routes).map(([name, answer]) => {
    const [method = '', path = ''] = name.split(' ');
    return { method, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), answer };
  });
  await context.route('**/v1/**', async (route: Route) => {
    const request = route.request();
    const url = new URL(request.url());
    const found = table.find(({ method, pattern }) => method === request.method() && pattern.test(url.pathname));
    const text = request.headers()['content-type']?.includes('json') ? request.postData() : null;
    const { json, status = 200 } = found
      ? await found.answer({ url, json: text ? JSON.parse(text) : undefined })
      : missing;
    await route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(json) });
  });
}
