/** A command line of this program, quoted for a shell. */
export const shellCommand = (...args: string[]): string => ['headstart', ...args].map(quoted).join(' ');

const quoted = (text: string): string =>
  /^[\p{L}\p{N}./:@%+=,_-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
