import { loadBase } from '../ml/extract/base.ts';
import type { BaseFiles } from '../ml/extract/base-files.ts';
import { createExtractor } from '../ml/extract/extractor.ts';
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
 * and head, in sessions with the same options.
 */
export async function predictFixtures(
  files: BaseFiles,
  head: Uint8Array,
  { tensors, images }: Fixtures,
  processors: number,
): Promise<HostedPredictions> {
  const session = await createHeadSession(head);
  const predictions: HostedPredictions = { tensors: [], images: {} };
  const base = await loadBase(files, { threads: processors });
  try {
    const tensorSize = tensors.pixels.length / tensors.count;
    for (let i = 0; i < tensors.count; i++) {
      const features = await base.run(tensors.pixels.subarray(i * tensorSize, (i + 1) * tensorSize), 1);
      predictions.tensors.push(await predict(session, features));
    }
  } finally {
    await base.close();
  }
  const extractor = await createExtractor({ files, images: 'one', processors });
  try {
    for (const { name, bytes } of images) {
      const extraction = await extractor.extract(bytes);
      if (!extraction.ok) throw new Error(`The fixture ${name} can't be used: ${extraction.rejection.reason}`);
      predictions.images[name] = await predict(session, extraction.features);
    }
  } finally {
    await extractor.close();
    await session.release();
  }
  return predictions;
}

async function predict(session: HeadSession, features: Float32Array): Promise<HostedPrediction> {
  const { probabilities, known } = await session.run(features);
  return {
    probabilities: [...probabilities],
    known: known[0] as number,
    label: probabilities.indexOf(Math.max(...probabilities)),
  };
}
