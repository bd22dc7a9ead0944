import { createStore, useStore } from './store.ts';

/** `#/d/pets/images?label=hat` has the parts `d`, `pets` and `images`, and a query. */
export interface Route {
  parts: string[];
  query: Record<string, string>;
}

/** A dataset's page gets the dataset's name, which is also its model's, and the rest of the address. */
export interface PageProps {
  name: string;
  rest: string[];
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter((part) => part !== '');
  return { parts: parts.map(decode), query: Object.fromEntries(new URLSearchParams(query)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a page, without the parameters that are undefined. */
export function to(parts: (string | number)[], query: Record<string, string | number | undefined> = {}): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, `${value}`]],
  );
  const search = new URLSearchParams(parameters).toString();
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}${search && `?${search}`}`;
}

const route = createStore<Route>({ parts: [], query: {} });

export function startRouter(): void {
  const read = () => route.set(readRoute(location.hash));
  addEventListener('hashchange', () => {
    read();
    document.querySelector('main')?.scrollTo(0, 0);
  });
  read();
}

export const useRoute = (): Route => useStore(route);

export function go(address: string): void {
  location.hash = address;
}

/** Changes the query of the current page without a new entry in the history. */
export function setQuery(query: Record<string, string | undefined>): void {
  const { parts, query: now } = readRoute(location.hash);
  history.replaceState(null, '', to(parts, { ...now, ...query }));
  route.set(readRoute(location.hash));
}
