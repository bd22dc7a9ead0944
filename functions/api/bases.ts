import type { BaseList } from '../../shared/api/bases.ts';
import { descriptionOf } from '../../shared/domain/base/manifest.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import type { BaseRef } from '../../shared/domain/state/records.ts';
import { listBases as listRegistered } from '../../shared/store/bases/read-base.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';
import type { ApiDeps } from './deps.ts';

/** Maximum number of base models in an error message. */
const maxNames = 10;

/** The base models that a training may name: the built-in one, then the registered ones by name. */
export async function listBases({ state, base }: Pick<ApiDeps, 'state' | 'base'>): Promise<BaseList> {
  const problems: KeyProblem[] = [];
  const registered = (await listRegistered(state, problems)).map(descriptionOf);
  // The name of the built-in base model always means the built-in one.
  const others = registered.filter(({ name, digest }) => name !== base.name && digest !== base.digest);
  return {
    bases: [{ ...base, default: true }, ...others.map((other) => ({ ...other, default: false }))],
    ...(problems.length > 0 && { problems }),
  };
}

/**
 * The base model with a name; the built-in one by default.
 * @throws HeadstartError `base-not-found`
 */
export async function findBase(deps: Pick<ApiDeps, 'state' | 'base'>, name = deps.base.name): Promise<BaseRef> {
  if (name === deps.base.name) return { name, digest: deps.base.digest };
  const { bases, problems = [] } = await listBases(deps);
  const found = bases.find((base) => base.name === name);
  if (found) return { name, digest: found.digest };
  const names = bases.slice(0, maxNames).map((base) => `\`${base.name}\``);
  const more = bases.length > maxNames ? ' and others (GET /v1/bases lists them)' : '';
  throw new HeadstartError(
    'base-not-found',
    `There is no base model \`${name}\`. Available: ${names.join(', ')}${more}. Name one of them, or register it with headstart base add.${problems.map(({ problem }) => ` ${problem}`).join('')}`,
  );
}
