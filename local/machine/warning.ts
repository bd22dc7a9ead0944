import { temporaryDiskProblem } from './disk.ts';

const intervalMs = 60_000;

/**
 * Reports errors that are not the client's, on stderr. A full disk makes every request fail, so it is reported once a
 * minute.
 */
export function createWarning(): (error: unknown) => void {
  let quietUntil = 0;
  return (error) => {
    const problem = temporaryDiskProblem(error);
    if (problem) {
      if (performance.now() < quietUntil) return;
      quietUntil = performance.now() + intervalMs;
    }
    process.emitWarning(problem ?? (error instanceof Error ? error : String(error)));
  };
}
