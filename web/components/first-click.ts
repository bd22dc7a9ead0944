/**
 * A click handler that ignores the second click of a double-click. Use it for a button that the first click moves or
 * replaces: the second click would hit the next button. https://developer.mozilla.org/docs/Web/API/UIEvent/detail
 */
export const firstClick =
  (run: () => void) =>
  ({ detail }: MouseEvent): void => {
    if (detail < 2) run();
  };
