/** A command of this program as it can be typed: quoted where a shell needs it. */
export const shellCommand = (...args: string[]): string => ['headstart', ...args].map(quoted).join(' ');

const quoted = (text: string): string =>
  /^[\p{L}\p{N}./:@%+=,_-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
