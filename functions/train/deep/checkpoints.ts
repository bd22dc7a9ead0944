import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { type Checkpoints, decodeCheckpoint, encodeCheckpoint } from '../../../shared/ml/deep/checkpoint.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { findTraining, isOpenTraining } from '../../../shared/store/trainings/trainings.ts';

/** Called after each checkpoint: may end the run, which another one then continues. */
export type AfterCheckpoint = () => void;

const digestBytes = 32;

interface CheckpointOptions {
  training: string;
  inputDigest: string;
  /** Shortest time between two checkpoints: a checkpoint can take longer than the epoch before it. */
  everySeconds: number;
  after: AfterCheckpoint;
}

/**
 * The checkpoints of a training, as one object that starts with its digest. A damaged one, or one for another input, is
 * ignored: the fits then start again.
 */
export function createCheckpoints(
  state: ObjectStore,
  { training, inputDigest, everySeconds, after }: CheckpointOptions,
): Checkpoints {
  let savedAt = performance.now();
  const key = stateKey.checkpoint(training);
  const digestOf = (body: Uint8Array) => Buffer.from(sha256(Buffer.concat([Buffer.from(inputDigest), body])), 'hex');
  return {
    async load() {
      const object = await state.get(key);
      if (!object) return undefined;
      const body = object.body.subarray(digestBytes);
      const isOurs = digestOf(body).equals(object.body.subarray(0, digestBytes));
      return isOurs ? decodeCheckpoint(body) : undefined;
    },
    async save(checkpoint) {
      if (performance.now() - savedAt < 1000 * everySeconds) return;
      const body = encodeCheckpoint(checkpoint);
      await state.put(key, Buffer.concat([digestOf(body), body]));
      savedAt = performance.now();
      after();
    },
  };
}

/** Deletes a training's checkpoint once the training has ended. */
export async function forgetCheckpoint(state: ObjectStore, training: string): Promise<void> {
  const record = await findTraining(state, training);
  if (!record || !isOpenTraining(record)) await state.delete(stateKey.checkpoint(training));
}
