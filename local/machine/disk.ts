/** Errors of the file system that may pass without a restart. */
const problems: Record<string, string> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
  EFBIG: 'a file has reached the largest size that this process may write',
  EMFILE: 'it has too many files open',
  ENFILE: 'this machine has too many files open',
};

/** The message for such an error; undefined for any other. */
export function temporaryDiskProblem(error: unknown): string | undefined {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const problem = Object.hasOwn(problems, code) ? problems[code] : undefined;
  return (
    problem && `The local runtime can't write: ${problem} (${code}). Nothing was changed. Make room, and try again.`
  );
}
