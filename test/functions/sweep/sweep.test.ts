import { describe, expect, test } from '@jest/globals';
import { createHandler } from '../../../functions/sweep/handler.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { exportMessage } from '../../../shared/domain/queue/export-message.ts';
import { trainMessage } from '../../../shared/domain/queue/train-message.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { readExport } from '../../../shared/store/exports/exports.ts';
import { readTraining } from '../../../shared/store/trainings/trainings.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { createMemoryQueue } from '../../support/memory-queue.ts';
import { exampleTraining } from '../api/api.ts';

const now = new Date('2026-01-31T12:00:00.000Z');
const which = { model: 'shapes', version: 1, format: 'onnx' } as const;
const exported = { ...which, status: 'queued', requestedAt: exampleTraining.requestedAt };

function create() {
  const queues = { embedQueue: createMemoryQueue(), trainQueue: createMemoryQueue(), exportQueue: createMemoryQueue() };
  const state = createMemoryObjectStore();
  const uploads = createMemoryObjectStore();
  const problems: string[] = [];
  const report = (problem: string, error: unknown) => void problems.push(`${problem} ${error}`);
  let listings = 0;
  const seen = { ...state };
  seen.list = (...given) => {
    listings++;
    return state.list(...given);
  };
  const handler = createHandler({
    ...queues,
    uploads,
    state: seen,
    now: () => now,
    patienceSeconds: 30,
    measure: () => {},
    report,
  });
  return {
    ...queues,
    state,
    /** The function's view of the state bucket. */
    seen,
    uploads,
    problems,
    listings: () => listings,
    handler,
    store: (key: string, record: object) => state.put(key, JSON.stringify(record)),
    note: (kind: string, id: string) => state.put(stateKey.openJob(kind, id), 'note'),
    notes: () => state.keys().filter((key) => key.startsWith(stateKey.openJobs)),
  };
}

describe('a sweep of jobs', () => {
  test('costs one listing without open jobs', async () => {
    const { handler, listings, state } = create();
    await handler({ sweep: 'jobs' });
    expect([listings(), state.keys()]).toEqual([1, []]);
  });

  test('wakes trainings and exports that an earlier release left without a message', async () => {
    const { handler, store, note, state, trainQueue, exportQueue, notes } = create();
    await store(stateKey.training('a'), { ...exampleTraining, id: 'a' });
    await store(stateKey.export('shapes', 1, 'onnx'), exported);
    await note('training', 'a');
    await note('export', 'shapes/1/onnx');
    await handler({ sweep: 'jobs' });
    expect(trainQueue.sent).toEqual([trainMessage('a', 1)]);
    expect(exportQueue.sent).toEqual([exportMessage(which, 1)]);
    expect(await readTraining(state, 'a')).toMatchObject({ status: 'queued', chain: { generation: 1, wakes: 1 } });
    expect(await readExport(state, which)).toMatchObject({ status: 'queued', chain: { generation: 1, wakes: 1 } });
    expect(notes()).toHaveLength(2);
  });

  test('leaves a job with a runner, and deletes the note of an ended one', async () => {
    const { handler, store, note, notes, trainQueue } = create();
    const until = new Date(now.getTime() + 1000).toISOString();
    await store(stateKey.training('a'), { ...exampleTraining, id: 'a', lease: { runner: 'r', until } });
    await store(stateKey.training('b'), { ...exampleTraining, id: 'b', status: 'cancelled' });
    await note('training', 'a');
    await note('training', 'b');
    await handler({ sweep: 'jobs' });
    expect([trainQueue.sent, notes()]).toEqual([[], [stateKey.openJob('training', 'a')]]);
  });

  test('deletes a note without a record after ten minutes, unless it was written again meanwhile', async () => {
    const { handler, state, seen, note, notes } = create();
    for (const id of ['young', 'old', 'again']) await note('training', id);
    const age = (id: string, minutes: number) =>
      state.age(stateKey.openJob('training', id), new Date(now.getTime() - minutes * 60_000));
    age('young', 9);
    age('old', 11);
    age('again', 11);
    seen.get = async (key, ...rest) => {
      if (key === stateKey.training('again')) await state.put(stateKey.openJob('training', 'again'), 'new note');
      return state.get(key, ...rest);
    };
    await handler({ sweep: 'jobs' });
    expect(notes()).toEqual(['again', 'young'].map((id) => stateKey.openJob('training', id)));
  });

  test('reports a damaged record by its key, and wakes the others', async () => {
    const { handler, store, note, state, trainQueue, problems } = create();
    await state.put(stateKey.training('a'), '{"id": "a"');
    await store(stateKey.training('b'), { ...exampleTraining, id: 'b' });
    for (const id of ['a', 'b']) await note('training', id);
    await handler({ sweep: 'jobs' });
    expect(problems).toEqual([expect.stringMatching(/^The open training a could not.*trainings\/a\.json/)]);
    expect(trainQueue.sent).toEqual([trainMessage('b', 1)]);
  });

  test('sends one message even if two sweeps run at once', async () => {
    const { handler, store, note, trainQueue } = create();
    await store(stateKey.training('a'), { ...exampleTraining, id: 'a' });
    await note('training', 'a');
    await Promise.all([handler({ sweep: 'jobs' }), handler({ sweep: 'jobs' }), handler({ sweep: 'jobs' })]);
    expect(trainQueue.sent).toEqual([trainMessage('a', 1)]);
  });

  test('with another input is refused', async () => {
    await expect(create().handler({ sweep: 'all' })).rejects.toThrow();
  });
});

describe('a sweep of moves', () => {
  const from = 'pets/cat/a.jpg';
  const to = 'pets/dog/a.jpg';
  async function cutOff(until: Date) {
    const created = create();
    const { uploads, store, handler } = created;
    const source = await uploads.put(from, 'image');
    await uploads.put(to, 'image');
    const claim = { change: 'c', holder: 'h', until: until.toISOString(), move: { from, etag: source?.etag, to } };
    for (const key of [from, to]) await store(stateKey.claim('pets', sha256(key)), { ...claim, key });
    await handler({ sweep: 'moves' });
    return created;
  }

  test('finishes a move whose process died after the copy', async () => {
    const { uploads, state } = await cutOff(new Date(now.getTime() - 1));
    expect([uploads.keys(), state.keys()]).toEqual([[to], []]);
  });

  test('leaves a running move', async () => {
    const { uploads } = await cutOff(new Date(now.getTime() + 1000));
    expect(uploads.keys()).toEqual([from, to]);
  });
});

describe('a sweep of data', () => {
  test('writes the missing notes of open jobs, even if a record is damaged', async () => {
    const { handler, store, state, notes, problems } = create();
    await store(stateKey.training('a'), { ...exampleTraining, id: 'a' });
    await store(stateKey.training('b'), { ...exampleTraining, id: 'b', status: 'succeeded' });
    await state.put(stateKey.training('c'), 'damaged');
    await store(stateKey.training('d'), { ...exampleTraining, id: 'd' });
    await state.put(stateKey.trainingExamples('a'), 'listing');
    await store(stateKey.export('shapes', 1, 'onnx'), exported);
    await state.put(stateKey.exportArchive('shapes', 1, 'onnx'), 'archive');
    for (const key of state.keys()) state.age(key, now);
    state.age(stateKey.training('d'), new Date('2026-01-01T00:00:00.000Z'));
    await handler({ sweep: 'data' });
    expect(notes()).toEqual([stateKey.openJob('export', 'shapes/1/onnx'), stateKey.openJob('training', 'a')]);
    expect(problems).toEqual([expect.stringContaining('trainings/c.json')]);
  });

  test('deletes embeddings of deleted datasets', async () => {
    const { handler, state, uploads } = create();
    await uploads.put('kept/hat/1.jpg', 'image');
    for (const dataset of ['kept', 'gone']) await state.put(stateKey.image('tiny', dataset, 'content-1'), 'row');
    for (const key of state.keys()) state.age(key, new Date(now.getTime() - 3_600_001));
    await handler({ sweep: 'data' });
    expect(state.keys()).toEqual([stateKey.image('tiny', 'kept', 'content-1')]);
  });
});
