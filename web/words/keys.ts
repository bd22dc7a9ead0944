/** The file name in a key, without the digest that the API puts before its extension. */
export function fileName(key: string): string {
  return (key.split('/').at(-1) ?? key).replace(/-[0-9a-f]{8}(\.\w{1,8})?$/, '$1');
}

/** The label in a key; undefined if it has none. */
export function labelOf(key: string): string | undefined {
  const [, first = '', second] = key.split('/');
  if (first === '_unlabelled') return undefined;
  return first.startsWith('_') ? second : first;
}
