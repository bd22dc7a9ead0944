import type { ConsoleFiles } from '../../functions/api/home.ts';

/** A built console of these files, by their paths. */
export const consoleOf =
  (files: Record<string, string> = {}): ConsoleFiles =>
  async (path) =>
    files[path] === undefined ? undefined : new TextEncoder().encode(files[path]);
