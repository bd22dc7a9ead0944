import { stat } from 'node:fs/promises';

/** Whether a path is a folder. False if it can't be read. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
