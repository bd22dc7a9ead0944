import { embedMessage } from '../../shared/domain/embed-message.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import type { TrainingRecord } from '../../shared/domain/records.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import { listDataset } from '../../shared/store/dataset.ts';
import { decodeExamples, type Example, encodeExamples } from '../../shared/store/example-file.ts';
import { createFeatureStore } from '../../shared/store/features.ts';
import type { TrainedOn } from './base.ts';
import type { TrainDeps } from './deps.ts';
import type { Lease } from './lease.ts';

/** The second time that a training queues what is missing, it has waited so many times as long. */
const secondPatience = 15;

/**
 * The dataset a training works on. The first runner lists it, once; who comes later reads what that one saw,
 * so that images uploaded meanwhile wait for the next training.
 */
export async function listOnce(deps: TrainDeps, id: string, dataset: string): Promise<Example[]> {
  const key = stateKey.trainingExamples(id);
  const stored = await deps.state.get(key);
  if (stored) return decodeExamples(stored.body);

  const { images } = await listDataset(deps.uploads, dataset);
  const listed = images.map(({ key, etag, size, content, meaning }): Example => {
    const { label, split } = meaning.kind === 'example' ? meaning : { label: '', split: 'unlabelled' as const };
    return { key, etag, size, content, label, split };
  });
  const created = await deps.state.put(key, encodeExamples(listed), { create: true });
  return created ? listed : listOnce(deps, id, dataset);
}

/**
 * The examples whose embeddings are there, once there is nothing more to wait for; undefined while there is.
 * Missing images are queued when none has come for a while: events are hints that may have been lost.
 * @throws HeadstartError `training-timed-out`
 */
export async function embeddedExamples(
  deps: TrainDeps,
  lease: Lease,
  { base, extractor, builtIn }: TrainedOn,
  examples: Example[],
): Promise<Example[] | undefined> {
  const { id, dataset } = await lease.update(() => undefined);
  const outcomes = await createFeatureStore(deps.state, extractor, dataset).outcomes();
  const missing = new Map(
    examples.filter(({ content }) => !outcomes.has(content)).map((example) => [example.content, example]),
  );
  const total = new Set(examples.map((example) => example.content)).size;
  const done = total - missing.size;
  const now = deps.now();

  const record = await lease.update((present) => {
    const news = !present.wait || done > present.progress.done;
    const wait = {
      queued: present.wait?.queued ?? 0,
      progressAt: news ? now.toISOString() : (present.wait?.progressAt ?? ''),
    };
    return { status: 'embedding', progress: { done, total }, wait };
  });
  const embedded = examples.filter(({ content }) => outcomes.get(content) === 'embedded');
  if (missing.size === 0) return embedded;

  const secondsSince = (time: string) => (now.getTime() - Date.parse(time)) / 1000;
  if (secondsSince(record.requestedAt) > deps.limitSeconds) {
    throw new HeadstartError(
      'training-timed-out',
      `Training ${id} has waited ${deps.limitSeconds} s, and ${missing.size} of ${total} images are still not embedded. Look at the embed function's log, then train again.`,
    );
  }
  const { queued, progressAt } = record.wait as NonNullable<TrainingRecord['wait']>;
  const idle = secondsSince(progressAt);
  if (idle > deps.stallSeconds) {
    const keys = examples.filter(({ content }) => missing.has(content)).map(({ key }) => key);
    await lease.update(() => ({ notEmbedded: keys }));
    return embedded;
  }
  // No upload's event asks for another base model than the built-in one: there is nothing to wait for.
  const patience = [builtIn ? deps.queueSeconds : 0, deps.queueSeconds * secondPatience][queued];
  if (patience !== undefined && idle >= patience) {
    const by = builtIn ? {} : { base: base.digest };
    await deps.embedQueue.send([...missing.values()].map((image) => embedMessage({ ...image, ...by })));
    await lease.update(() => ({ wait: { queued: queued + 1, progressAt } }));
  }
  return undefined;
}
