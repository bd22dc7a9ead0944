/**
 * A handler for a button that the click itself may move or replace: the second click of a double-click meant the same
 * button, and would do something to what came in its place. https://developer.mozilla.org/docs/Web/API/UIEvent/detail
 */
export const firstClick =
  (run: () => void) =>
  ({ detail }: MouseEvent): void => {
    if (detail < 2) run();
  };
