import { createStore } from './store.ts';

const name = 'headstart-key';

/** The API key of this tab, or why the last one ended. */
export const session = createStore<{ key?: string; ended?: string }>({});

/**
 * Reads the key from the address, where `npm start` puts it (`#key=hs_...`), and removes it from there. Browsers never
 * send a fragment to a server, and the removed one does not stay in the history.
 */
export function openSession(): void {
  const keyInAddress = /^#key=(hs_[\w-]+)(?:&|$)/.exec(location.hash)?.[1];
  if (keyInAddress) {
    sessionStorage.setItem(name, keyInAddress);
    history.replaceState(null, '', location.pathname);
  }
  const key = sessionStorage.getItem(name);
  session.set(key ? { key } : {});
}

export function signIn(key: string): void {
  sessionStorage.setItem(name, key);
  session.set({ key });
}

export function endSession(ended?: string): void {
  sessionStorage.removeItem(name);
  session.set(ended ? { ended } : {});
}
