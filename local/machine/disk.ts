/** What the file system can't do now, and may do again without a restart. */
const troubles: Record<string, string> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
  EFBIG: 'a file has reached the largest size that this process may write',
  EMFILE: 'it has too many files open',
  ENFILE: 'this machine has too many files open',
};

/** The answer for an error of the file system that passes; undefined for any other error. */
export function passingTrouble(error: unknown): string | undefined {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const what = Object.hasOwn(troubles, code) ? troubles[code] : undefined;
  return what && `The local runtime can't write: ${what} (${code}). Nothing was changed. Make room, and try again.`;
}
