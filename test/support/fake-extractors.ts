import type { Extractor, Extractors } from '../../shared/ports/extractor.ts';
import { baseNotRegistered } from '../../shared/store/bases/read-base.ts';

/** The extractors of a deployment. `used` lists the base models in order of use. */
export function extractorsOf(builtIn: Extractor, ...registered: Extractor[]): Extractors & { used: string[] } {
  const used: string[] = [];
  return {
    builtIn,
    used,
    async use(digest, work) {
      const found = [builtIn, ...registered].find(({ base }) => base.digest === (digest ?? builtIn.base.digest));
      if (!found) throw baseNotRegistered(digest as string);
      used.push(found.base.name);
      return work(found);
    },
  };
}
