import { createHash } from 'node:crypto';
import { contentId, parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../shared/domain/digest.ts';
import type { Images } from '../history/image-steps.ts';
import type { Step } from '../history/linearize.ts';
import type { LiveState } from '../history/live-steps.ts';
import { createTimeline, type Span } from '../history/span.ts';

/** What a request may have done to one thing. */
export interface Deed<S> {
  span: Span;
  ways: Step<S>[][];
  /** The version that a promotion makes live. */
  promotes?: number;
}

export interface AskedTraining {
  id: string;
  model: string;
  dataset: string;
  /** The first request for it. */
  span: Span;
  /** When a client first saw that it had ended, as a moment. */
  seenEnded: number;
  /** When a client was told that it is cancelled. */
  cancelled?: Span;
}

export interface AskedExport {
  model: string;
  version: number;
  format: string;
}

export interface SeenPrediction {
  span: Span;
  model: string;
  version: number;
  /** Tells answers of different heads apart. */
  image: string;
  scores: string;
}

/** What the owner has asked for, and what came of it as far as a client can know. */
export interface Model {
  timeline: ReturnType<typeof createTimeline>;
  /** By dataset and file name: a move changes the label alone. */
  images: Map<string, Deed<Images>[]>;
  /** By model. */
  live: Map<string, Deed<LiveState>[]>;
  trainings: Map<string, AskedTraining>;
  /** The first request with an idempotency key, by model and key: it may have started the training unanswered. */
  firstAsked: Map<string, Span>;
  exports: AskedExport[];
  predictions: SeenPrediction[];
  /** Answers that no request should get. */
  wrong: { span: Span; why: string }[];
  /** What requests may have done to many images of a dataset, by file name. */
  wide: { dataset: string; deedsIn(file: string): Deed<Images>[] }[];
  /** SHA-256 of each content that a client has uploaded; undefined: it is not an image. */
  contents: Map<string, string | undefined>;
  /** Content of each SHA-256. */
  digests: Map<string, string>;
  /** Contents that were uploaded to a place. */
  brought: Map<string, Set<string>>;
  /** All images that were uploaded. */
  bodies: Uint8Array[];
  /** What is probably there: only to choose what to do next. */
  likely: { images: Map<string, Uint8Array>; versions: Map<string, Set<number>> };
  noteImage(key: string, deed: Deed<Images>): void;
  noteLive(model: string, deed: Deed<LiveState>): void;
  /** These bytes are about to be uploaded. */
  noteBody(body: Uint8Array, isImage: boolean): void;
}

/** Keys that differ in their label alone. */
export function placeOf(key: string): string {
  const meaning = parseUploadKey(key);
  if (!('file' in meaning)) throw new Error(`${key} is not an image's key.`);
  return `${meaning.dataset}: ${meaning.file}`;
}

/** How a listing names these bytes. */
export const contentOf = (body: Uint8Array): string =>
  contentId(createHash('md5').update(body).digest('hex'), body.length);

export function createModel(now: () => number): Model {
  const images = new Map<string, Deed<Images>[]>();
  const live = new Map<string, Deed<LiveState>[]>();
  const contents = new Map<string, string | undefined>();
  const digests = new Map<string, string>();
  const bodies: Uint8Array[] = [];
  const add = <S>(map: Map<string, Deed<S>[]>, thing: string, deed: Deed<S>) => {
    map.set(thing, [...(map.get(thing) ?? []), deed]);
  };
  return {
    timeline: createTimeline(now),
    images,
    live,
    trainings: new Map(),
    firstAsked: new Map(),
    exports: [],
    predictions: [],
    wrong: [],
    wide: [],
    contents,
    digests,
    brought: new Map(),
    bodies,
    likely: { images: new Map(), versions: new Map() },
    noteImage: (key, deed) => add(images, placeOf(key), deed),
    noteLive: (model, deed) => add(live, model, deed),
    noteBody(body, isImage) {
      const digest = sha256(body);
      contents.set(contentOf(body), isImage ? digest : undefined);
      digests.set(digest, contentOf(body));
      bodies.push(body);
    },
  };
}
