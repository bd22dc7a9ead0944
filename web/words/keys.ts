/** The last part of a key, without the digits that the API puts before its ending. */
export function fileName(key: string): string {
  return (key.split('/').at(-1) ?? key).replace(/-[0-9a-f]{8}(\.\w{1,8})?$/, '$1');
}

/** The label that a key stands for, or undefined where it has none. */
export function labelOf(key: string): string | undefined {
  const [, first = '', second] = key.split('/');
  if (first === '_unlabelled') return undefined;
  return first.startsWith('_') ? second : first;
}
