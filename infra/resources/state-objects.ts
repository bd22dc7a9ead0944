import { stateKey } from '../../shared/domain/state/state-key.ts';

/**
 * Patterns of the state bucket's objects of these kinds, for grants: their keys with `*` for each part. So a grant can't
 * name what no code reads or writes.
 */
export function stateObjects(...kinds: (keyof typeof stateKey)[]): string[] {
  return kinds.map((kind) => {
    const key = stateKey[kind] as string | ((...parts: string[]) => string);
    const pattern = typeof key === 'string' ? key : key(...Array<string>(key.length).fill('*'));
    return pattern.endsWith('/') ? `${pattern}*` : pattern;
  });
}
