import { api, type NewFile } from '../api/client.ts';
import { isMissing, isOffline, Problem } from '../api/request.ts';
import type { UploadForm } from '../api/types.ts';
import { createStore } from '../store.ts';
import { createGate, sleep, untilOnline } from './gate.ts';
import { knownDigits, sha256 } from './known.ts';
import type { PlannedImage } from './plan.ts';
import { sendForm } from './send.ts';

export interface UploadState {
  dataset: string;
  state: 'running' | 'paused' | 'offline' | 'done';
  total: number;
  /** Uploaded now. */
  uploaded: number;
  /** Were there already. */
  present: number;
  failed: { name: string; reason: string; image: PlannedImage }[];
  refused: { name: string; reason: string }[];
  /** What is on its way: which share of it was sent, and since when, by `performance.now()`. */
  active: { name: string; share: number; since: number }[];
  startedAt: number;
  /** Seconds that it ran, without pauses. */
  seconds: number;
}

/** Uploads by dataset, as they are shown. They go on while one looks at other pages. */
export const uploads = createStore<Record<string, UploadState>>({});

/** Uploads as they are. */
let present: Record<string, UploadState> = {};
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

/** Forms asked for at once: few calls, and yet all used long before they expire. */
const batchSize = 50;
/** Images on their way at once. */
const senders = 6;
const mostTries = 5;

const gates = new Map<string, ReturnType<typeof createGate>>();
const queues = new Map<string, PlannedImage[]>();

export function pauseUpload(dataset: string): void {
  gates.get(dataset)?.close();
  change(dataset, (now) => ({ state: now.state === 'done' ? 'done' : 'paused' }));
}

export function resumeUpload(dataset: string): void {
  change(dataset, (now) => ({ state: now.state === 'done' ? 'done' : 'running' }));
  gates.get(dataset)?.open();
}

export function retryFailed(dataset: string): void {
  const images = present[dataset]?.failed.map(({ image }) => image) ?? [];
  change(dataset, (now) => ({ failed: [], total: now.total - images.length }));
  startUpload(dataset, images, []);
}

/** Puts images in the queue of a dataset, and begins with it unless it is being worked on. */
export function startUpload(dataset: string, images: PlannedImage[], refused: UploadState['refused']): void {
  const begun = present[dataset];
  const queue = queues.get(dataset) ?? [];
  queue.push(...images);
  queues.set(dataset, queue);
  if (begun && begun.state !== 'done') {
    change(dataset, (now) => ({ total: now.total + images.length, refused: [...now.refused, ...refused] }));
    return;
  }
  const fresh = { dataset, state: 'running', uploaded: 0, present: 0, failed: [], active: [], seconds: 0 } as const;
  const started = { ...fresh, failed: [], active: [], total: images.length, refused, startedAt: performance.now() };
  present = { ...present, [dataset]: started };
  show(true);
  gates.set(dataset, createGate());
  void run(dataset, queue);
}

function change(dataset: string, of: (now: UploadState) => Partial<UploadState>): void {
  const now = present[dataset];
  if (!now) return;
  const next = { ...now, ...of(now) };
  present = { ...present, [dataset]: next };
  show(next.state !== now.state);
}

interface Ready {
  image: PlannedImage;
  file: NewFile;
  form: UploadForm;
}

async function run(dataset: string, queue: PlannedImage[]): Promise<void> {
  const gate = gates.get(dataset) ?? createGate();
  const known = await persist(dataset, () => knownDigits(dataset)).catch(() => new Set<string>());
  const clock = setInterval(() => {
    const running = present[dataset]?.state === 'running';
    if (running) change(dataset, (now) => ({ seconds: now.seconds + 0.5 }));
  }, 500);
  // One batch is prepared while the one before it is on its way.
  const begin = () => (queue.length > 0 ? prepare(dataset, queue.splice(0, batchSize), known) : undefined);
  for (let ahead = begin(); ahead; ahead ??= begin()) {
    const ready = await ahead;
    ahead = begin();
    await Promise.all(
      Array.from({ length: senders }, async () => {
        for (let next = ready.shift(); next; next = ready.shift()) {
          await gate.pass();
          await upload(dataset, next);
        }
      }),
    );
  }
  clearInterval(clock);
  change(dataset, () => ({ state: 'done', active: [] }));
}

/** Leaves out what the dataset has already, and asks for forms for the rest. */
async function prepare(dataset: string, images: PlannedImage[], known: Set<string>): Promise<Ready[]> {
  const wanted: { image: PlannedImage; file: NewFile }[] = [];
  for (const image of images) {
    const digest = await sha256(image.file).catch(() => undefined);
    const place = `${image.split}/${image.label ?? ''}/${digest?.slice(0, 8)}`;
    if (digest === undefined) fail(dataset, image, 'could not be read: choose it again');
    else if (known.has(place)) change(dataset, (now) => ({ present: now.present + 1 }));
    else {
      known.add(place);
      const { file, contentType, label, split } = image;
      const its = label === undefined ? {} : { label };
      wanted.push({
        image,
        file: { filename: file.name, contentType, size: file.size, split, sha256: digest, ...its },
      });
    }
  }
  if (wanted.length === 0) return [];
  const files = wanted.map(({ file }) => file);
  try {
    const { uploads: forms } = await persist(dataset, () => api.createUploads(dataset, files));
    return wanted.flatMap((each, i) => (forms[i] ? { ...each, form: forms[i] } : []));
  } catch (error) {
    for (const { image } of wanted) fail(dataset, image, (error as Error).message);
    return [];
  }
}

async function upload(dataset: string, { image, file, form }: Ready): Promise<void> {
  const sending = { name: image.file.name, share: 0, since: performance.now() };
  change(dataset, ({ active }) => ({ active: [...active, sending] }));
  const progress = (share: number) => {
    sending.share = share;
    change(dataset, () => ({}));
  };
  try {
    let valid = form;
    await persist(dataset, async () => {
      const sent = await sendForm(valid.upload, image.file, progress);
      if (sent === 'expired') {
        valid = (await api.createUploads(dataset, [file])).uploads[0] ?? valid;
        throw new Problem('The form had expired.', 503, 'expired');
      }
    });
    change(dataset, (now) => ({ uploaded: now.uploaded + 1 }));
  } catch (error) {
    fail(dataset, image, (error as Error).message);
  }
  change(dataset, ({ active }) => ({ active: active.filter((each) => each !== sending) }));
}

function fail(dataset: string, image: PlannedImage, reason: string): void {
  change(dataset, (now) => ({ failed: [...now.failed, { name: image.file.name, reason, image }] }));
}

/** Tries until it works: some times where the service is busy, for as long as it takes where there is no connection. */
async function persist<T>(dataset: string, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const result = await work();
      change(dataset, (now) => ({ state: now.state === 'offline' ? 'running' : now.state }));
      return result;
    } catch (error) {
      const busy = error instanceof Problem && [429, 500, 503].includes(error.status);
      if (isMissing(error) || (!busy && !isOffline(error)) || (busy && tries >= mostTries)) throw error;
      if (isOffline(error)) change(dataset, (now) => ({ state: now.state === 'running' ? 'offline' : now.state }));
      await (isOffline(error) ? untilOnline() : sleep(250 * 2 ** tries));
    }
  }
}

/** Before the page is left: what is still on its way would get lost. */
export const isUploading = (): boolean => Object.values(present).some(({ state }) => state !== 'done');
