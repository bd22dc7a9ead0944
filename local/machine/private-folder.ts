import { chmodSync, mkdirSync, statSync } from 'node:fs';

const ownerOnly = 0o700;
const sticky = 0o1000;

/**
 * Makes a folder that only its owner can read, or makes one that is there so. A folder that users share on purpose
 * (`/tmp`), or of somebody else, is left as it is: what is secret in it has a mode of its own.
 */
export function openPrivateFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: ownerOnly });
  const { mode, uid } = statSync(dir);
  if ((mode & 0o077) === 0 || (mode & sticky) !== 0 || uid !== process.getuid?.()) return;
  chmodSync(dir, ownerOnly);
}
