import type { Extractor, Extractors } from '../../shared/ports/extractor.ts';
import { baseNotRegistered } from '../../shared/store/bases/read-base.ts';
import { fakeTrunkOf } from './fake-trunk.ts';

/** The extractors of a deployment. `used` lists the base models in order of use. */
export function extractorsOf(builtIn: Extractor, ...registered: Extractor[]): Extractors & { used: string[] } {
  const used: string[] = [];
  function find(digest = builtIn.base.digest): Extractor {
    const found = [builtIn, ...registered].find(({ base }) => base.digest === digest);
    if (!found) throw baseNotRegistered(digest);
    used.push(found.base.name);
    return found;
  }
  return {
    builtIn,
    used,
    use: async (digest, work) => work(find(digest)),
    useTrunk: async (digest, depth, work) => work(fakeTrunkOf(find(digest), depth)),
  };
}
