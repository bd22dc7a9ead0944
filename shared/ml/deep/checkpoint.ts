import type { FitState } from './fit-deep.ts';

/** What is left of a finished fit: its scores of the examples that it held out. */
export interface FitOutcome {
  /** Row-major [examples, classes]. */
  logits: Float32Array;
  /** Largest cosine of each example's features to a class mean. */
  cosines: Float32Array;
}

/** The work done so far: the finished fits, in their order, and the state of the next one. */
export interface Checkpoint {
  finished: FitOutcome[];
  running?: FitState | undefined;
}

/** Keeps the last checkpoint of a training, so that another runner can continue. */
export interface Checkpoints {
  load(): Promise<Checkpoint | undefined>;
  save(checkpoint: Checkpoint): Promise<void>;
}

interface Header {
  finished: [logits: number, cosines: number][];
  running?: { losses: number[]; steps: number; parameters: { name: string; dimensions: readonly [number, number] }[] };
}

/** The checkpoint as bytes: the length of a JSON header, the header, and all numbers as float32. */
export function encodeCheckpoint({ finished, running }: Checkpoint): Uint8Array {
  const header: Header = {
    finished: finished.map(({ logits, cosines }) => [logits.length, cosines.length]),
    ...(running && {
      running: {
        losses: running.losses,
        steps: running.trainer.steps,
        parameters: running.trainer.parameters.map(({ name, dimensions }) => ({ name, dimensions })),
      },
    }),
  };
  const parts = [
    ...finished.flatMap(({ logits, cosines }) => [logits, cosines]),
    ...(running?.trainer.parameters.flatMap(({ values, first, second }) => [values, first, second]) ?? []),
  ];
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([
    length,
    text,
    ...parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
  ]);
}

/** @throws Error if the bytes are not a checkpoint */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 4 + buffer.readUInt32LE();
  const { finished, running }: Header = JSON.parse(buffer.subarray(4, start).toString());
  let at = start;
  const take = (count: number): Float32Array => {
    const part = buffer.subarray(at, at + 4 * count);
    if (part.length !== 4 * count) throw new Error('The checkpoint is incomplete.');
    at += 4 * count;
    // A copy, because the numbers must be aligned.
    return new Float32Array(new Uint8Array(part).buffer);
  };
  return {
    finished: finished.map(([logits, cosines]) => ({ logits: take(logits), cosines: take(cosines) })),
    running: running && {
      losses: running.losses,
      trainer: {
        steps: running.steps,
        parameters: running.parameters.map(({ name, dimensions }) => {
          const size = dimensions[0] * dimensions[1];
          return { name, dimensions, values: take(size), first: take(size), second: take(size) };
        }),
      },
    },
  };
}
