import { passingTrouble } from './disk.ts';

const pauseMs = 60_000;

/**
 * Tells the owner of errors that are not the client's, on stderr. A full disk makes every request fail: that is told
 * once a minute.
 */
export function createWarning(): (error: unknown) => void {
  let quietUntil = 0;
  return (error) => {
    const trouble = passingTrouble(error);
    if (trouble) {
      if (performance.now() < quietUntil) return;
      quietUntil = performance.now() + pauseMs;
    }
    process.emitWarning(trouble ?? (error instanceof Error ? error : String(error)));
  };
}
