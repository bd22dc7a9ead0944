import { loadBase } from '../ml/extract/base.ts';
import type { BaseFiles } from '../ml/extract/base-files.ts';
import { createExtractor } from '../ml/extract/extractor.ts';
import { createHeadSession, type HeadSession } from '../ml/head/head-session.ts';
import type { Fixtures } from './fixtures.ts';

/** What the hosted version says of one image. */
export interface Answer {
  /** Of each label, in the order of the labels. */
  probabilities: number[];
  /** How well the image is known. */
  known: number;
  /** Index of the best label. */
  label: number;
}

export interface Answers {
  /** In the order of the tensors. */
  tensors: Answer[];
  images: Record<string, Answer>;
}

/**
 * Answers for fixtures on the way that predictions go: images through decoding, base model and head, tensors through
 * base model and head, in sessions created as those of predictions are.
 */
export async function hostedAnswers(
  files: BaseFiles,
  head: Uint8Array,
  { tensors, images }: Fixtures,
  processors: number,
): Promise<Answers> {
  const session = await createHeadSession(head);
  const answers: Answers = { tensors: [], images: {} };
  const base = await loadBase(files, { threads: processors });
  try {
    const each = tensors.pixels.length / tensors.count;
    for (let i = 0; i < tensors.count; i++) {
      const features = await base.run(tensors.pixels.subarray(i * each, (i + 1) * each), 1);
      answers.tensors.push(await answerOf(session, features));
    }
  } finally {
    await base.close();
  }
  const extractor = await createExtractor({ files, images: 'one', processors });
  try {
    for (const { name, bytes } of images) {
      const extraction = await extractor.extract(bytes);
      if (!extraction.ok) throw new Error(`The fixture ${name} can't be used: ${extraction.rejection.reason}`);
      answers.images[name] = await answerOf(session, extraction.features);
    }
  } finally {
    await extractor.close();
    await session.release();
  }
  return answers;
}

async function answerOf(session: HeadSession, features: Float32Array): Promise<Answer> {
  const { probabilities, known } = await session.run(features);
  return {
    probabilities: [...probabilities],
    known: known[0] as number,
    label: probabilities.indexOf(Math.max(...probabilities)),
  };
}
