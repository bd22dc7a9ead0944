import { createStore } from './store.ts';

const name = 'headstart-key';

/** The API key in use, and why there is none where there was one. It is kept for this tab alone. */
export const session = createStore<{ key?: string; ended?: string }>({});

/**
 * Takes the key from the address, where `npm start` put it (`#key=hs_...`), and out of it again: a fragment is never
 * sent to a server, and then stands in no history either.
 */
export function openSession(): void {
  const given = /^#key=(hs_[\w-]+)(?:&|$)/.exec(location.hash)?.[1];
  if (given) {
    sessionStorage.setItem(name, given);
    history.replaceState(null, '', location.pathname);
  }
  const key = sessionStorage.getItem(name);
  session.set(key ? { key } : {});
}

export function useKey(key: string): void {
  sessionStorage.setItem(name, key);
  session.set({ key });
}

export function endSession(ended?: string): void {
  sessionStorage.removeItem(name);
  session.set(ended ? { ended } : {});
}
