import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { noLiveVersion, readLive } from '../../shared/store/live/live.ts';
import { listVersions, modelNotFound } from '../../shared/store/versions/versions.ts';

export interface LiveDeps {
  state: ObjectStore;
  now: () => Date;
  /** How long a live version is believed before it is asked for again. */
  liveSeconds: number;
}

interface Live {
  askedAt: number;
  version: Promise<number>;
  renewing: boolean;
}

/** Tells which version of a model was live at most `liveSeconds` ago. */
export function createLiveVersions(deps: LiveDeps): (model: string) => Promise<number> {
  const live = new Map<string, Live>();
  const liveMs = deps.liveSeconds * 1000;

  /** @throws HeadstartError `no-live-version`, `model-not-found`, `damaged` */
  async function findLive(model: string): Promise<number> {
    const record = await readLive(deps.state, model);
    if (record) return record.version;
    if ((await listVersions(deps.state, model)).length === 0) throw modelNotFound(model);
    throw noLiveVersion(model);
  }

  function ask(model: string): Live {
    return { askedAt: deps.now().getTime(), version: findLive(model), renewing: false };
  }

  // Renewed from half of that on, so that steady traffic never waits.
  return function liveVersion(model) {
    const known = live.get(model);
    const age = known ? deps.now().getTime() - known.askedAt : Number.POSITIVE_INFINITY;
    if (!known || age >= liveMs) {
      const asked = ask(model);
      live.set(model, asked);
      asked.version.catch(() => live.delete(model));
      return asked.version;
    }
    if (age >= liveMs / 2 && !known.renewing) {
      known.renewing = true;
      const asked = ask(model);
      // Where it fails, whoever comes after `liveSeconds` asks again, and is told why.
      asked.version.then(
        () => live.set(model, asked),
        () => {},
      );
    }
    return known.version;
  };
}
