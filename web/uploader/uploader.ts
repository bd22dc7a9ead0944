import { batches } from '../../shared/domain/batches.ts';
import { lookAlikeNotes } from '../words/look-alike-notes.ts';
import { compare, type HashedImage, listStored, noDifferences, sha256 } from './compare.ts';
import { createGate } from './gate.ts';
import { inParallel } from './in-parallel.ts';
import { persist } from './persist.ts';
import type { Plan, PlannedImage, Refused } from './plan.ts';
import { type ReadyImage, requestForms, sendImages } from './send-images.ts';
import { begin, change, fail, uploadOf } from './state.ts';

/** Forms in one request: few enough to be used long before they expire. */
const batchSize = 50;
/** Files read concurrently. */
const readers = 4;

const gates = new Map<string, ReturnType<typeof createGate>>();

/** Remaining steps by dataset: picked images to upload, and steps of a sync. */
const queues = new Map<string, (() => Promise<void>)[]>();

export function pauseUpload(dataset: string): void {
  gates.get(dataset)?.close();
  change(dataset, (now) => ({ state: now.state === 'done' ? 'done' : 'paused' }));
}

export function resumeUpload(dataset: string): void {
  change(dataset, (now) => ({ state: now.state === 'done' ? 'done' : 'running' }));
  gates.get(dataset)?.open();
}

export function retryFailed(dataset: string): void {
  const images = uploadOf(dataset)?.failed.map(({ image }) => image) ?? [];
  change(dataset, (now) => ({ failed: [], total: now.total - images.length }));
  enqueue(dataset, { total: images.length, refused: [], notes: [] }, async () => {
    await sendHashed(dataset, await hashAll(dataset, images));
  });
}

/** Uploads the images that the dataset lacks, after any upload in progress. */
export function startUpload(
  dataset: string,
  { images, refused, parts }: Pick<Plan, 'images' | 'refused' | 'parts'>,
): void {
  enqueue(dataset, { total: images.length, refused, notes: parts }, () => uploadNew(dataset, { images, refused }));
}

/** Uploads images even if the dataset has them. @returns the images that arrived */
export function uploadAnyway(dataset: string, images: HashedImage[]): Promise<HashedImage[]> {
  return new Promise((resolve) => {
    const { refused = [], notes = [], differences = noDifferences } = uploadOf(dataset) ?? {};
    const more = { total: images.length, refused, notes };
    enqueue(dataset, more, async () => {
      change(dataset, () => ({ differences }));
      resolve(await sendHashed(dataset, images));
    });
  });
}

function enqueue(
  dataset: string,
  { total, refused, notes }: { total: number; refused: Refused[]; notes: string[] },
  step: () => Promise<void>,
): void {
  const active = uploadOf(dataset);
  const queue = queues.get(dataset) ?? [];
  queue.push(step);
  queues.set(dataset, queue);
  if (active && active.state !== 'done') {
    change(dataset, (now) => ({
      total: now.total + total,
      refused: [...now.refused, ...refused],
      notes: [...new Set([...now.notes, ...notes])],
    }));
    return;
  }
  const counts = { uploaded: 0, present: 0, failed: [], active: [], seconds: 0, total };
  begin({ dataset, state: 'running', ...counts, refused, notes, differences: noDifferences });
  gates.set(dataset, createGate());
  void run(dataset, queue);
}

async function run(dataset: string, queue: (() => Promise<void>)[]): Promise<void> {
  const clock = setInterval(() => {
    if (uploadOf(dataset)?.state === 'running') change(dataset, (now) => ({ seconds: now.seconds + 0.5 }));
  }, 500);
  for (let step = queue.shift(); step; step = queue.shift()) await step();
  clearInterval(clock);
  change(dataset, () => ({ state: 'done', active: [] }));
}

async function uploadNew(dataset: string, { images, refused }: Pick<Plan, 'images' | 'refused'>): Promise<void> {
  const stored = await persist(dataset, () => listStored(dataset)).catch(() => []);
  const labels = [...images, ...stored].flatMap(({ label }) => label ?? []);
  change(dataset, ({ notes }) => ({ notes: [...new Set([...notes, ...lookAlikeNotes(labels)])] }));
  if (stored.length === 0) return uploadFirst(dataset, images);
  let read = 0;
  const unusable = refused.flatMap(({ place }) => place ?? []);
  const hashed = await hashAll(dataset, images, () => change(dataset, () => ({ comparing: ++read })), unusable);
  const { fresh, present, twice, ...others } = await compare(hashed, stored, unusable);
  change(dataset, (now) => ({
    comparing: undefined,
    present: now.present + present.length + twice.length,
    total: now.total - others.renamed.length - others.moved.length - others.replaced.length,
    differences: {
      renamed: [...now.differences.renamed, ...others.renamed],
      moved: [...now.differences.moved, ...others.moved],
      replaced: [...now.differences.replaced, ...others.replaced],
      removed: [...now.differences.removed, ...others.removed],
    },
  }));
  await sendHashed(dataset, fresh);
}

/** Uploads to an empty dataset, where there is nothing to compare. */
async function uploadFirst(dataset: string, images: PlannedImage[]): Promise<void> {
  const seen = new Set<string>();
  await sendBatches(dataset, images, async (batch) => {
    const hashed = await hashAll(dataset, batch);
    const fresh = hashed.filter(({ split, label, sha256: digest }) => {
      const id = `${split}/${label}/${digest}`;
      return !seen.has(id) && seen.add(id);
    });
    change(dataset, (now) => ({ present: now.present + hashed.length - fresh.length }));
    return requestForms(dataset, fresh);
  });
}

const sendHashed = (dataset: string, images: HashedImage[]): Promise<HashedImage[]> =>
  sendBatches(dataset, images, (batch) => requestForms(dataset, batch));

/** Sends images in batches, and prepares the next batch meanwhile. @returns the images that arrived */
async function sendBatches<T>(
  dataset: string,
  images: readonly T[],
  prepare: (batch: T[]) => Promise<ReadyImage[]>,
): Promise<HashedImage[]> {
  const gate = gates.get(dataset) ?? createGate();
  const [first = [], ...others] = batches(images, batchSize);
  const arrived: HashedImage[] = [];
  let next: Promise<ReadyImage[]> | undefined = prepare(first);
  while (next) {
    const ready: ReadyImage[] = await next;
    const batch = others.shift();
    next = batch && prepare(batch);
    arrived.push(...(await sendImages(dataset, ready, gate.pass)));
  }
  return arrived;
}

async function hashAll(
  dataset: string,
  images: readonly PlannedImage[],
  onRead: () => void = () => undefined,
  unusable: Omit<HashedImage, 'image' | 'sha256'>[] = [],
): Promise<HashedImage[]> {
  const hashed = await inParallel(images, readers, async (image): Promise<HashedImage[]> => {
    const { file, label, split } = image;
    const place = { name: file.name, split, ...(label !== undefined && { label }) };
    const digest = await sha256(file).catch(() => undefined);
    onRead();
    if (digest !== undefined) return [{ ...place, image, sha256: digest }];
    unusable.push(place);
    fail(dataset, image, "The file can't be read. Choose it again.");
    return [];
  });
  return hashed.flat();
}
