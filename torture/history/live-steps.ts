import { read, type Step } from './linearize.ts';

/** What is live of a model, and which versions can't be any more. */
export interface LiveState {
  version?: number;
  /** Ms: when that was asked for. */
  askedAt?: number;
  deleted: readonly number[];
}

type LiveStep = Step<LiveState>;

export const nothingLive: LiveState = { deleted: [] };

export const keyOfLive = ({ version, askedAt, deleted }: LiveState) => `${version}@${askedAt}-${deleted.join('.')}`;

/** The owner's choice, with `expected` only while that version is live. */
export const choose =
  (version: number, askedAt: number, expected?: number): LiveStep =>
  (live) => {
    if (live.deleted.includes(version)) return undefined;
    if (expected !== undefined && live.version !== expected) return undefined;
    return { state: { ...live, version, askedAt } };
  };

/** A training's version goes live, unless what is live was asked for later, or it was deleted. */
export const goLive =
  (version: number, askedAt: number): LiveStep =>
  (live) => {
    const isLate = live.deleted.includes(version) || (live.askedAt !== undefined && live.askedAt >= askedAt);
    return { state: isLate ? live : { ...live, version, askedAt } };
  };

export const remove =
  (version: number, { evenLive }: { evenLive: boolean }): LiveStep =>
  (live) => {
    const { version: present, askedAt: _, ...rest } = live;
    if (present === version && !evenLive) return undefined;
    const deleted = [...new Set([...live.deleted, version])].sort((a, b) => a - b);
    return { state: present === version ? { ...rest, deleted } : { ...live, deleted } };
  };

export const isLive = (version: number | undefined): LiveStep => read((live) => live.version === version);

export const isNotLive = (version: number): LiveStep => read((live) => live.version !== version);

export const isDeleted = (version: number): LiveStep => read((live) => live.deleted.includes(version));
