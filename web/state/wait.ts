export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long to wait for the browser to notice that the network is back, ms. */
const networkTimeout = 2_000;

/** Waits until the browser reports a network, or until it is time to try anyway. */
export function untilOnline(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, networkTimeout);
    addEventListener('online', done);
  });
}
