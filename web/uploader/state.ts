import { createStore } from '../state/store.ts';
import type { Differences } from './compare.ts';
import type { PlannedImage, Refused } from './plan.ts';

export interface UploadState {
  dataset: string;
  state: 'running' | 'paused' | 'offline' | 'done';
  total: number;
  uploaded: number;
  /** Images that the dataset already had. */
  present: number;
  failed: { name: string; reason: string; image: PlannedImage }[];
  refused: Refused[];
  /** Images being sent: the share that was sent, and the start by `performance.now()`. */
  active: { name: string; share: number; since: number }[];
  /** The number of files read so far, while they are compared with the dataset. */
  comparing?: number | undefined;
  /** How folders and labels were interpreted, in words. */
  notes: string[];
  differences: Differences;
  /** Seconds of activity, without pauses. */
  seconds: number;
}

/** Uploads by dataset, for display. They continue while the user visits other pages. */
export const uploads = createStore<ReadonlyMap<string, UploadState>>(new Map());

/** The current uploads; `uploads` follows them with a delay. */
let current: ReadonlyMap<string, UploadState> = new Map();
let timer: ReturnType<typeof setTimeout> | undefined;
/** How long a step may wait to be shown, ms: rendering each step would slow down the upload. */
const renderDelay = 150;

function show(now: boolean): void {
  if (now) {
    clearTimeout(timer);
    timer = undefined;
    uploads.set(current);
  } else timer ??= setTimeout(show, renderDelay, true);
}

export const uploadOf = (dataset: string): UploadState | undefined => current.get(dataset);

export function begin(state: UploadState): void {
  current = new Map(current).set(state.dataset, state);
  show(true);
}

export function change(dataset: string, of: (now: UploadState) => Partial<UploadState>): void {
  const now = current.get(dataset);
  if (!now) return;
  const next = { ...now, ...of(now) };
  current = new Map(current).set(dataset, next);
  show(next.state !== now.state);
}

export function fail(dataset: string, image: PlannedImage, reason: string): void {
  change(dataset, (now) => ({ failed: [...now.failed, { name: image.file.name, reason, image }] }));
}

/** Closing the page would lose images. */
export const isUploading = (): boolean => [...current.values()].some(({ state }) => state !== 'done');
