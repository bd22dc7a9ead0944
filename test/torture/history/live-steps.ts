import { read, type Step } from './linearize.ts';

/** A model's live version, and its deleted versions. */
export interface LiveState {
  version?: number;
  /** Time of the request that made it live, in ms. */
  askedAt?: number;
  deleted: readonly number[];
}

type LiveStep = Step<LiveState>;

export const nothingLive: LiveState = { deleted: [] };

export const keyOfLive = ({ version, askedAt, deleted }: LiveState) => `${version}@${askedAt}-${deleted.join('.')}`;

/** A promotion by the owner, which may require an expected live version. */
export const choose =
  (version: number, askedAt: number, expected?: number): LiveStep =>
  (live) => {
    if (live.deleted.includes(version)) return undefined;
    if (expected !== undefined && live.version !== expected) return undefined;
    return { state: { ...live, version, askedAt } };
  };

/** A training's version goes live, unless it was deleted or a later request has chosen the live version. */
export const goLive =
  (version: number, askedAt: number): LiveStep =>
  (live) => {
    const isLate = live.deleted.includes(version) || (live.askedAt !== undefined && live.askedAt >= askedAt);
    return { state: isLate ? live : { ...live, version, askedAt } };
  };

export const remove =
  (version: number, { allowLive }: { allowLive: boolean }): LiveStep =>
  (live) => {
    const { version: current, askedAt: _, ...rest } = live;
    if (current === version && !allowLive) return undefined;
    const deleted = [...new Set([...live.deleted, version])].sort((a, b) => a - b);
    return { state: current === version ? { ...rest, deleted } : { ...live, deleted } };
  };

export const isLive = (version: number | undefined): LiveStep => read((live) => live.version === version);

export const isNotLive = (version: number): LiveStep => read((live) => live.version !== version);

export const isDeleted = (version: number): LiveStep => read((live) => live.deleted.includes(version));
