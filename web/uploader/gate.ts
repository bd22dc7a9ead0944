/** Lets uploads pass, or makes them wait until it is opened again. */
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
