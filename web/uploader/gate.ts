export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What one passes at once while it is open, and else when it opens. */
export function createGate() {
  let opened = Promise.resolve();
  let open = () => {};
  return {
    pass: () => opened,
    open: () => open(),
    close() {
      open();
      opened = new Promise((resolve) => {
        open = resolve;
      });
    },
  };
}

/** Until the browser says that there is a network again, or it is time to see for oneself. */
export async function untilOnline(): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, 2_000);
    addEventListener('online', done);
  });
}
