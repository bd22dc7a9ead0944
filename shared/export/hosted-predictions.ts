import type { Rejection } from '../domain/state/records.ts';
import { loadBase } from '../ml/extract/base.ts';
import type { BaseFiles } from '../ml/extract/base-files.ts';
import { createExtractor } from '../ml/extract/extractor.ts';
import { createTrunk, loadTrunk } from '../ml/extract/trunk.ts';
import { createHeadSession, type HeadSession } from '../ml/head/head-session.ts';
import type { Fixtures } from './fixtures.ts';

/** The hosted version's prediction for one image. */
export interface HostedPrediction {
  /** In the order of the labels. */
  probabilities: number[];
  /** Similarity to the training images. */
  known: number;
  /** Index of the predicted label. */
  label: number;
}

/** `fixtures/predictions.json` of an export. */
export interface HostedPredictions {
  /** In the order of the tensors. */
  tensors: HostedPrediction[];
  images: Record<string, HostedPrediction>;
}

/**
 * Predicts fixtures as the hosted version does: images through decoding, base model and head, tensors through base model
 * and head, in sessions with the same options. For a deep head, a trunk takes the place of the base model.
 * @param depth of a deep head
 */
export async function predictFixtures(
  files: BaseFiles,
  { head, depth }: { head: Uint8Array; depth?: number | undefined },
  { tensors, images }: Fixtures,
  processors: number,
): Promise<HostedPredictions> {
  const session = await createHeadSession(head, depth === undefined ? 1 : processors);
  const predictions: HostedPredictions = { tensors: [], images: {} };
  try {
    const tensorSize = tensors.pixels.length / tensors.count;
    await withInputs(openPixels(files, depth, processors), async (inputOf) => {
      for (let i = 0; i < tensors.count; i++) {
        const pixels = tensors.pixels.subarray(i * tensorSize, (i + 1) * tensorSize);
        predictions.tensors.push(await predict(session, await inputOf(pixels)));
      }
    });
    await withInputs(openImages(files, depth, processors), async (inputOf) => {
      for (const { name, bytes } of images) predictions.images[name] = await predict(session, await inputOf(bytes));
    });
  } finally {
    await session.release();
  }
  return predictions;
}

/** Computes the input of a head. */
interface Inputs {
  inputOf(bytes: Uint8Array): Promise<Float32Array>;
  close(): Promise<void>;
}

async function withInputs(opening: Promise<Inputs>, work: (inputOf: Inputs['inputOf']) => Promise<void>) {
  const { inputOf, close } = await opening;
  await work(inputOf).finally(close);
}

async function openPixels(files: BaseFiles, depth: number | undefined, processors: number): Promise<Inputs> {
  if (depth === undefined) {
    const base = await loadBase(files, { threads: processors });
    return { inputOf: (pixels) => base.run(pixels, 1), close: base.close };
  }
  const trunk = await loadTrunk(files, depth, { threads: processors });
  return { inputOf: trunk.run, close: trunk.close };
}

async function openImages(files: BaseFiles, depth: number | undefined, processors: number): Promise<Inputs> {
  const settings = { images: 'one', processors } as const;
  const rejected = (extraction: { rejection: Rejection }) =>
    new Error(`A fixture can't be used: ${extraction.rejection.reason}`);
  if (depth === undefined) {
    const extractor = await createExtractor({ files, ...settings });
    const inputOf = async (bytes: Uint8Array) => {
      const extraction = await extractor.extract(bytes);
      if (!extraction.ok) throw rejected(extraction);
      return extraction.features;
    };
    return { inputOf, close: extractor.close };
  }
  const trunk = await createTrunk(files, depth, settings);
  const inputOf = async (bytes: Uint8Array) => {
    const extraction = await trunk.extract(bytes);
    if (!extraction.ok) throw rejected(extraction);
    return extraction.map;
  };
  return { inputOf, close: trunk.close };
}

async function predict(session: HeadSession, input: Float32Array): Promise<HostedPrediction> {
  const { probabilities, known } = await session.run(input);
  return {
    probabilities: [...probabilities],
    known: known[0] as number,
    label: probabilities.indexOf(Math.max(...probabilities)),
  };
}
