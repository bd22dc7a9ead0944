import { createHash } from 'node:crypto';
import { contentId, parseUploadKey } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { Images } from '../history/image-steps.ts';
import type { Step } from '../history/linearize.ts';
import type { LiveState } from '../history/live-steps.ts';
import { createTimeline, type Span } from '../history/span.ts';

/** The possible effects of a request on one image or model. */
export interface Effect<S> {
  span: Span;
  ways: Step<S>[][];
  /** The version that a promotion makes live. */
  promotes?: number;
}

export interface RequestedTraining {
  id: string;
  model: string;
  dataset: string;
  /** The first request that started the training. */
  span: Span;
  /** The moment at which a client first saw that the training had ended. */
  seenEnded: number;
  /** The first acknowledged cancellation. */
  cancelled?: Span;
}

export interface SeenPrediction {
  span: Span;
  model: string;
  version: number;
  /** MD5 digest. */
  image: string;
  scores: string;
}

/** The clients' requests, and their results as far as a client can know. */
export interface Model {
  timeline: ReturnType<typeof createTimeline>;
  /** By dataset and file name: a move only changes the label. */
  images: Map<string, Effect<Images>[]>;
  /** By model. */
  live: Map<string, Effect<LiveState>[]>;
  trainings: Map<string, RequestedTraining>;
  /**
   * The first request with an idempotency key, by model and key. Even without a response, it may have started the
   * training.
   */
  firstRequests: Map<string, Span>;
  predictions: SeenPrediction[];
  /** Responses that no request should get. */
  contradictions: { span: Span; why: string }[];
  /** Requests that may have removed many images of a dataset. */
  bulkRemovals: { dataset: string; effectsOn(file: string): Effect<Images>[] }[];
  /** SHA-256 of each uploaded content; undefined if it is not an image. */
  contents: Map<string, string | undefined>;
  /** Content by SHA-256. */
  digests: Map<string, string>;
  /** Contents that were uploaded to a place (`placeOf`). */
  uploadedContents: Map<string, Set<string>>;
  /** All uploaded bytes. */
  bodies: Uint8Array[];
  /** Images and versions that probably exist; only used to choose the next operation. */
  likely: { images: Map<string, Uint8Array>; versions: Map<string, Set<number>> };
  noteImage(key: string, effect: Effect<Images>): void;
  noteLive(model: string, effect: Effect<LiveState>): void;
  /** Call it before the upload. */
  noteBody(body: Uint8Array, isImage: boolean): void;
}

/** A place is equal for keys that differ only in their label. */
export function placeOf(key: string): string {
  const meaning = parseUploadKey(key);
  if (!('file' in meaning)) throw new Error(`${key} is not an image's key.`);
  return `${meaning.dataset}: ${meaning.file}`;
}

/** The content id of these bytes. */
export const contentOf = (body: Uint8Array): string =>
  contentId(createHash('md5').update(body).digest('hex'), body.length);

export function createModel(now: () => number): Model {
  const images = new Map<string, Effect<Images>[]>();
  const live = new Map<string, Effect<LiveState>[]>();
  const contents = new Map<string, string | undefined>();
  const digests = new Map<string, string>();
  const bodies: Uint8Array[] = [];
  const add = <S>(map: Map<string, Effect<S>[]>, subject: string, effect: Effect<S>) => {
    map.set(subject, [...(map.get(subject) ?? []), effect]);
  };
  return {
    timeline: createTimeline(now),
    images,
    live,
    trainings: new Map(),
    firstRequests: new Map(),
    predictions: [],
    contradictions: [],
    bulkRemovals: [],
    contents,
    digests,
    uploadedContents: new Map(),
    bodies,
    likely: { images: new Map(), versions: new Map() },
    noteImage: (key, effect) => add(images, placeOf(key), effect),
    noteLive: (model, effect) => add(live, model, effect),
    noteBody(body, isImage) {
      const digest = sha256(body);
      contents.set(contentOf(body), isImage ? digest : undefined);
      digests.set(digest, contentOf(body));
      bodies.push(body);
    },
  };
}
