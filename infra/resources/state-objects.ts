import { stateKey } from '../../shared/domain/state/state-key.ts';

/**
 * Key patterns of these kinds of objects in the state bucket: their keys, with `*` for each part. Every grant uses them,
 * so it can't name a prefix that the code doesn't know.
 */
export function stateObjects(...kinds: (keyof typeof stateKey)[]): string[] {
  return kinds.map((kind) => {
    const key = stateKey[kind] as string | ((...parts: string[]) => string);
    const pattern = typeof key === 'string' ? key : key(...Array<string>(key.length).fill('*'));
    return pattern.endsWith('/') ? `${pattern}*` : pattern;
  });
}
