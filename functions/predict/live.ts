import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { noLiveVersion, readLive } from '../../shared/store/live/live.ts';
import { listVersions, modelNotFound } from '../../shared/store/versions/versions.ts';

export interface LiveDeps {
  state: ObjectStore;
  now: () => Date;
  /** Time for which a live version is cached. */
  liveSeconds: number;
}

interface Live {
  requestedAt: number;
  version: Promise<number>;
  renewing: boolean;
}

/** Finds the live version of a model, which may be out of date by up to `liveSeconds`. */
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

  function request(model: string): Live {
    return { requestedAt: deps.now().getTime(), version: findLive(model), renewing: false };
  }

  // Renewed after half of `liveSeconds`, so that steady traffic never waits.
  return function liveVersion(model) {
    const known = live.get(model);
    const age = known ? deps.now().getTime() - known.requestedAt : Number.POSITIVE_INFINITY;
    if (!known || age >= liveMs) {
      const requested = request(model);
      live.set(model, requested);
      requested.version.catch(() => live.delete(model));
      return requested.version;
    }
    if (age >= liveMs / 2 && !known.renewing) {
      known.renewing = true;
      const requested = request(model);
      // After a failure, the first request after `liveSeconds` retries and reports any error.
      requested.version.then(
        () => live.set(model, requested),
        () => {},
      );
    }
    return known.version;
  };
}
