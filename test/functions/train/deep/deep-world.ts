import { jest } from '@jest/globals';
import { InferenceSession } from 'onnxruntime-node';
import sharp from 'sharp';
import { embedImage, mapImage } from '../../../../functions/embed/embed.ts';
import { parseEmbedMessage } from '../../../../shared/domain/queue/embed-message.ts';
import { parseTrainMessage } from '../../../../shared/domain/queue/train-message.ts';
import type { TrainingRecord } from '../../../../shared/domain/state/records.ts';
import type { Run } from '../../../../shared/jobs/lease.ts';
import { type ClosableExtractor, createExtractor } from '../../../../shared/ml/extract/extractor.ts';
import { type ClosableTrunk, createTrunk } from '../../../../shared/ml/extract/trunk.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import type { Extraction, Extractor } from '../../../../shared/ports/extractor.ts';
import { registerBase } from '../../../../shared/store/bases/register-base.ts';
import { readTraining } from '../../../../shared/store/trainings/trainings.ts';
import { readVersion } from '../../../../shared/store/versions/versions.ts';
import { tinyBlocks } from '../../../shared/ml/extract/tiny-blocks.ts';
import { createDeps, deps, request, resetWorld, run, setDeps } from '../training-world.ts';

/** The world of a deep training: the base model `tinyBlocks` is built in, and real images are embedded by it. */

export const depth = 1;
const perClass = 8;
const files = tinyBlocks();
const base = { name: files.manifest.name, digest: files.manifest.digest };
export let trunk: ClosableTrunk;
let tiny: ClosableExtractor;
let extractor: Extractor;
let images: [key: string, body: Buffer][];

export async function openDeepWorld(): Promise<void> {
  tiny = await createExtractor({ files, processors: 1 });
  extractor = { ...tiny, extract: withRandomFeatures };
  trunk = await createTrunk(files, depth, { processors: 1 });
  const random = createRandom(9);
  images = [];
  for (let i = 0; i < perClass; i++) {
    images.push([`shop/hat/${i}.png`, await mosaic(random, 40)], [`shop/shoe/${i}.png`, await mosaic(random, -40)]);
  }
}

/** The few features of the tiny base model would make all images look alike. */
async function withRandomFeatures(bytes: Uint8Array): Promise<Extraction> {
  const extraction = await tiny.extract(bytes);
  if (!extraction.ok) return extraction;
  const random = createRandom(Number.parseInt(extraction.sha256.slice(0, 12), 16));
  return { ...extraction, features: extraction.features.map(() => random() / 2 ** 31 - 1) };
}

export async function closeDeepWorld(): Promise<void> {
  await tiny.close();
  await trunk.close();
}

/** A picture of 64 random squares. Its class is a little redder or bluer. */
function mosaic(random: () => number, red: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => {
    const tint = i % 3 === 0 ? red : i % 3 === 2 ? -red : 0;
    return 64 + tint + (random() >>> 25);
  });
  return sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(32, 32, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

/** An empty deployment with embedded images, without maps. */
export async function resetDeepWorld(): Promise<void> {
  resetWorld();
  setDeps({ ...createDeps(), builtIn: extractor } as unknown as typeof deps);
  await registerBase(deps.state, files.manifest, files.model);
  for (const [key, body] of images) {
    const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
    await embedImage({ ...deps, extractor }, { key, etag, size: body.length });
  }
}

/** Makes the maps that trainings have queued, except for some images. */
export async function makeMaps(except: (key: string) => boolean = () => false): Promise<string[]> {
  const queued = deps.embedQueue.sent.splice(0).flatMap(parseEmbedMessage);
  for (const image of queued) if (!except(image.key)) await mapImage({ ...deps, trunk }, image);
  return queued.map(({ key }) => key);
}

export const requestDeep = (id: string, changes: Partial<TrainingRecord['hyperparameters']> = {}) =>
  request(id, {
    base,
    hyperparameters: { hiddenLayers: [], l2: 'auto', depth, epochs: 3, batchSize: 4, ...changes },
  });

/** Requests a training, and runs it until all maps exist. */
export async function prepareDeep(id: string, changes?: Partial<TrainingRecord['hyperparameters']>): Promise<void> {
  await requestDeep(id, changes);
  await run(id);
  await makeMaps();
  nextMessage();
}

/** Takes the newest message of the trainings' queue. */
export function nextMessage(): { id: string; generation: number } {
  const [body] = deps.trainQueue.sent.splice(0).slice(-1);
  if (!body) throw new Error('The queue has no message.');
  return parseTrainMessage(body);
}

/** Trains from the request to the end, without interruption. */
export async function trainDeeply(id: string, changes?: Partial<TrainingRecord['hyperparameters']>) {
  await prepareDeep(id, changes);
  return step(id);
}

export async function step(id: string, receipt: Partial<Run> = {}): Promise<TrainingRecord> {
  await run(id, receipt);
  return readTraining(deps.state, id);
}

/** Digests of a version's files, by name. */
export const filesOf = async (version: number) => (await readVersion(deps.state, 'shop', version)).files;

/** Watches the checkpoints that are written, by their number from 1 on, until the world is reset. */
export function onCheckpoint(act: (number: number) => void | Promise<void>): void {
  const { state } = deps;
  let number = 0;
  const put: typeof state.put = async (key, ...rest) => {
    const written = await state.put(key, ...rest);
    if (key.startsWith('checkpoints/')) await act(++number);
    return written;
  };
  setDeps({ ...deps, state: { ...state, put } });
}

export const checkpointKeys = () => deps.state.keys().filter((key) => key.startsWith('checkpoints/'));

/** Counts the sessions of ONNX Runtime that are open. */
export function countSessions(): () => number {
  const opened = jest.spyOn(InferenceSession, 'create');
  const { prototype } = InferenceSession as unknown as { prototype: InferenceSession };
  const closed = jest.spyOn(prototype, 'release');
  return () => opened.mock.calls.length - closed.mock.calls.length;
}
