import { createStore } from '../state/store.ts';
import type { Differences } from './compare.ts';
import type { PlannedImage, Refused } from './plan.ts';

export interface UploadState {
  dataset: string;
  state: 'running' | 'paused' | 'offline' | 'done';
  total: number;
  /** Uploaded now. */
  uploaded: number;
  /** Were there already. */
  present: number;
  failed: { name: string; reason: string; image: PlannedImage }[];
  refused: Refused[];
  /** What is on its way: which share of it was sent, and since when, by `performance.now()`. */
  active: { name: string; share: number; since: number }[];
  /** Files that are being compared with the dataset: how many were read. */
  comparing?: number | undefined;
  /** What was understood of folders and labels, in words. */
  notes: string[];
  /** What the folder and the dataset have under other names, labels or with other bytes. */
  differences: Differences;
  startedAt: number;
  /** Seconds that it ran, without pauses. */
  seconds: number;
}

/** Uploads by dataset, as they are shown. They go on while one looks at other pages. */
export const uploads = createStore<ReadonlyMap<string, UploadState>>(new Map());

/** Uploads as they are. */
let present: ReadonlyMap<string, UploadState> = new Map();
let shown: ReturnType<typeof setTimeout> | undefined;
/** How long a step may wait to be shown, ms: drawing each one takes time from the next. */
const patience = 150;

/** Shows how far uploads are: soon, or at once where one begins, stops or ends. */
function show(atOnce: boolean): void {
  if (atOnce) {
    clearTimeout(shown);
    shown = undefined;
    uploads.set(present);
  } else shown ??= setTimeout(show, patience, true);
}

export const uploadOf = (dataset: string): UploadState | undefined => present.get(dataset);

export function begin(state: UploadState): void {
  present = new Map(present).set(state.dataset, state);
  show(true);
}

export function change(dataset: string, of: (now: UploadState) => Partial<UploadState>): void {
  const now = present.get(dataset);
  if (!now) return;
  const next = { ...now, ...of(now) };
  present = new Map(present).set(dataset, next);
  show(next.state !== now.state);
}

export function fail(dataset: string, image: PlannedImage, reason: string): void {
  change(dataset, (now) => ({ failed: [...now.failed, { name: image.file.name, reason, image }] }));
}

/** Before the page is left: what is still on its way would get lost. */
export const isUploading = (): boolean => [...present.values()].some(({ state }) => state !== 'done');
