import { stat } from 'node:fs/promises';

/** Whether a path leads to a folder; false too where there is nothing, or nothing that may be looked at. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
