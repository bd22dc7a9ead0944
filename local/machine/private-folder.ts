import { chmodSync, mkdirSync, statSync } from 'node:fs';

const ownerOnly = 0o700;
const sticky = 0o1000;

/**
 * Creates a folder that only its owner can read, or restricts an existing one. Shared folders (`/tmp`) and those of
 * other users stay as they are: secret files have their own mode.
 */
export function openPrivateFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: ownerOnly });
  const { mode, uid } = statSync(dir);
  if ((mode & 0o077) === 0 || (mode & sticky) !== 0 || uid !== process.getuid?.()) return;
  chmodSync(dir, ownerOnly);
}
