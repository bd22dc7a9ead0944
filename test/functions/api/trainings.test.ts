import { describe, expect, test } from '@jest/globals';
import type { Training, TrainingList } from '../../../shared/api/trainings.ts';
import { trainMessage } from '../../../shared/domain/queue/train-message.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { changeTraining, readTraining } from '../../../shared/store/trainings/trainings.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, now, tinyBase } from './api.ts';

async function withImages() {
  const api = createTestApi();
  await api.upload('shapes/circle/1.jpg', 'shapes/square/2.jpg');
  return api;
}

const start = 'POST /v1/models/shapes/trainings';

describe('POST /v1/models/{model}/trainings', () => {
  test('queues a training with defaults', async () => {
    const api = await withImages();
    const response = await api.ask(start);
    expect(response.status).toBe(202);
    const training = (await response.json()) as Training;
    expect(training).toEqual({
      id: expect.stringMatching(/^20260131T120000000-[0-9a-f]{8}$/),
      model: 'shapes',
      dataset: 'shapes',
      base: { name: 'tiny-net', digest: tinyBase.digest },
      hyperparameters: { hiddenLayers: [], l2: 'auto' },
      seed: 0,
      precision: {},
      status: 'queued',
      progress: { done: 0, total: 0 },
      requestedAt: now.toISOString(),
      notEmbedded: [],
    });
    expect(response.headers.get('location')).toBe(`/v1/trainings/${training.id}`);
    expect(await readTraining(api.state, training.id)).toMatchObject(training);
    expect(api.trainQueue.sent).toEqual([trainMessage(training.id, 0)]);
  });

  test('keeps the values of the request', async () => {
    const api = await withImages();
    const json = { dataset: 'shapes', base: 'tiny-net', hyperparameters: { l2: 0.5 }, seed: 7 };
    const training = await api.read<Training>('POST /v1/models/other/trainings', { json });
    expect(training).toMatchObject({
      model: 'other',
      dataset: 'shapes',
      hyperparameters: { hiddenLayers: [], l2: 0.5 },
      seed: 7,
    });
  });

  test('each request without an Idempotency-Key starts another training', async () => {
    const api = await withImages();
    const [first, second] = [await api.read<Training>(start), await api.read<Training>(start)];
    expect(second.id).not.toBe(first.id);
  });

  describe('with an Idempotency-Key', () => {
    const headers = { 'idempotency-key': 'my first' };

    test('the same request gets the same training, and sends nothing while its message may be in the queue', async () => {
      const api = await withImages();
      const first = await api.read<Training>(start, { headers });
      for (const seconds of [0, 1, 28]) {
        api.wait(seconds);
        expect(await api.read<Training>(start, { headers })).toEqual(first);
      }
      expect(api.trainQueue.sent).toEqual([trainMessage(first.id, 0)]);
      expect((await api.read<TrainingList>('GET /v1/trainings')).trainings).toHaveLength(1);
    });

    test('racing requests start one training with one message', async () => {
      const api = await withImages();
      const answers = await Promise.all([1, 2, 3].map(() => api.read<Training>(start, { headers })));
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(api.trainQueue.sent).toHaveLength(1);
    });

    test('sends the message of the next generation once, if nobody received the first', async () => {
      const api = await withImages();
      const { id } = await api.read<Training>(start, { headers });
      api.wait(30);
      await Promise.all([1, 2, 3].map(() => api.read<Training>(start, { headers })));
      expect(api.trainQueue.sent).toEqual([trainMessage(id, 0), trainMessage(id, 1)]);
    });

    test('sends nothing while a runner is alive, and again soon after it has died', async () => {
      const api = await withImages();
      const { id } = await api.read<Training>(start, { headers });
      const until = new Date(now.getTime() + 90_000).toISOString();
      await changeTraining(api.state, id, (record) => ({ ...record, lease: { runner: 'r', until } }));
      for (const [seconds, sent] of [
        [89, 1],
        [30, 1],
        [1, 2],
      ] as const) {
        api.wait(seconds);
        await api.read<Training>(start, { headers });
        expect(api.trainQueue.sent).toHaveLength(sent);
      }
    });

    test('recognizes its own record if the response to its creation was lost', async () => {
      const api = await withImages();
      const { put } = api.state;
      api.state.put = async (key, ...rest) => {
        const written = await put(key, ...rest);
        return key.startsWith('trainings/') ? undefined : written;
      };
      const { id } = await api.read<Training>(start, { headers });
      expect(api.trainQueue.sent).toEqual([trainMessage(id, 0)]);
    });

    test('another model gets another training', async () => {
      const api = await withImages();
      const first = await api.read<Training>(start, { headers });
      const json = { dataset: 'shapes' };
      expect((await api.read<Training>('POST /v1/models/b/trainings', { headers, json })).id).not.toBe(first.id);
    });

    test('a training that has ended is returned without a message, even if its dataset is gone', async () => {
      const api = await withImages();
      const { id } = await api.read<Training>(start, { headers });
      await api.storeTraining({ id, status: 'succeeded', version: 1 });
      await api.uploads.delete('shapes/circle/1.jpg');
      await api.uploads.delete('shapes/square/2.jpg');
      expect(await api.read<Training>(start, { headers })).toMatchObject({ id, status: 'succeeded', version: 1 });
      expect(api.trainQueue.sent).toHaveLength(1);
    });

    test('another request is refused', async () => {
      const api = await withImages();
      await api.read<Training>(start, { headers });
      const response = await api.ask(start, { headers, json: { seed: 1 } });
      const { errors } = await expectProblem(response, 400, 'invalid-request');
      expect(errors?.[0]?.path).toBe('header.idempotency-key');
    });

    test('a message that could not be sent is sent by the next request', async () => {
      const api = await withImages();
      api.trainQueue.fail(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
      await expectProblem(await api.ask(start, { headers }), 503, 'unavailable');
      api.trainQueue.fail(undefined);
      const { id, status } = await api.read<Training>(start, { headers });
      expect(status).toBe('queued');
      expect(api.trainQueue.sent).toEqual([trainMessage(id, 1)]);
    });
  });

  test("a training that can't be queued fails", async () => {
    const api = await withImages();
    api.trainQueue.fail(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    await expectProblem(await api.ask(start), 503, 'unavailable');
    const { trainings } = await api.read<TrainingList>('GET /v1/trainings');
    expect(trainings).toMatchObject([
      { status: 'failed', error: { code: 'unavailable' }, finishedAt: now.toISOString() },
    ]);
  });

  test('a dataset without objects does not exist', async () => {
    const api = createTestApi();
    await expectProblem(await api.ask(start), 404, 'dataset-not-found');
    expect(api.state.keys()).toEqual([]);
  });

  test('a dataset without training images is refused', async () => {
    const api = createTestApi();
    await api.upload('shapes/_unlabelled/1.jpg', 'shapes/_test/circle/2.jpg', 'shapes/readme.txt');
    await expectProblem(await api.ask(start), 422, 'dataset-not-trainable');
    expect(api.state.keys()).toEqual([]);
  });

  test('labels may all be in a manifest', async () => {
    const api = createTestApi();
    await api.upload('shapes/_unlabelled/1.jpg', 'shapes/_manifests/job.jsonl');
    expect((await api.ask(start)).status).toBe(202);
  });

  test('a registered base model is kept with its digest', async () => {
    const api = await withImages();
    const digest = await api.registerBase('other-net');
    expect((await api.read<Training>(start, { json: { base: 'other-net' } })).base).toEqual({
      name: 'other-net',
      digest,
    });
  });

  test('an unknown base model is refused with a list of the others', async () => {
    const api = await withImages();
    await api.registerBase('other-net');
    const { detail } = await expectProblem(await api.ask(start, { json: { base: 'resnet' } }), 404, 'base-not-found');
    expect(detail).toBe(
      'There is no base model `resnet`. Available: `tiny-net`, `other-net`. Name one of them, or register it with headstart base add.',
    );
  });

  test.each([
    ['an unknown field', { epochs: 3 }, 'body'],
    ['an unknown hyperparameter', { hyperparameters: { layers: 3 } }, 'body.hyperparameters'],
    ['a strength that is none', { hyperparameters: { l2: 'strong' } }, 'body.hyperparameters.l2'],
    ['a seed that is no whole number', { seed: 1.5 }, 'body.seed'],
    ['a dataset that can have no such name', { dataset: 'A/b' }, 'body.dataset'],
  ])('%s is refused', async (_, json, path) => {
    const response = await (await withImages()).ask(start, { json });
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors?.map((error) => error.path)).toEqual([path]);
  });
});

describe('trainings', () => {
  test('a training is shown without the fields of its runners', async () => {
    const api = createTestApi();
    const lease = { runner: 'r', until: now.toISOString() };
    await api.storeTraining({
      id: 'a',
      status: 'embedding',
      lease,
      wait: { progressAt: now.toISOString(), looks: 0, queued: 1 },
      chain: { generation: 1, due: now.toISOString(), wakes: 0 },
      listing: 'a'.repeat(64),
    });
    const training = await api.read<Training>('GET /v1/trainings/a');
    expect(training).toMatchObject({ id: 'a', status: 'embedding' });
    for (const field of ['lease', 'wait', 'chain', 'listing']) expect(training).not.toHaveProperty(field);
  });

  test('an unknown training is not found', async () => {
    const api = createTestApi();
    await expectProblem(await api.ask('GET /v1/trainings/a'), 404, 'training-not-found');
    await expectProblem(await api.ask('POST /v1/trainings/a/cancel'), 404, 'training-not-found');
  });

  test('the newest are listed first, whatever their ids', async () => {
    const api = createTestApi();
    await api.storeTraining({ id: 'f0', requestedAt: '2026-01-31T10:00:00.000Z' });
    await api.storeTraining({ id: '20260131T110000000-00000000', requestedAt: '2026-01-31T11:00:00.000Z' });
    await api.storeTraining({ id: '00', requestedAt: '2026-01-31T12:00:00.000Z' });
    await api.state.put(stateKey.trainingExamples('00'), 'arrow');
    for (const key of api.state.keys()) api.state.age(key, now);
    api.state.age(stateKey.training('f0'), new Date('2026-01-01'));
    const ids = async (query: string) => {
      const { trainings } = await api.read<TrainingList>(`GET /v1/trainings${query}`);
      return trainings.map(({ id }) => id);
    };
    expect(await ids('')).toEqual(['00', '20260131T110000000-00000000', 'f0']);
    expect(await ids('?limit=2')).toEqual(['00', '20260131T110000000-00000000']);
  });

  test('a damaged record is reported, and the others are listed', async () => {
    const api = createTestApi();
    await api.storeTraining({ id: 'a' });
    await api.state.put(stateKey.training('b'), '{"id": "b"');
    await api.state.put(stateKey.training('c'), '{"id": "c"}');
    const { trainings, problems } = await api.read<TrainingList>('GET /v1/trainings');
    expect(trainings.map(({ id }) => id)).toEqual(['a']);
    expect(problems?.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'trainings/b.json', problem: expect.stringContaining('trainings/b.json is damaged') },
      { key: 'trainings/c.json', problem: expect.stringContaining('trainings/c.json is damaged') },
    ]);
  });

  test('a list queues stalled trainings again, and succeeds even if that fails', async () => {
    const api = await withImages();
    const { id } = await api.read<Training>(start);
    api.wait(30);
    api.trainQueue.fail(new Error('SQS is busy'));
    await api.read<TrainingList>('GET /v1/trainings');
    const errors = api.logger.lines.filter(({ level }) => level === 'error');
    expect(errors.map(({ message }) => message)).toEqual([`The open training ${id} could not be checked.`]);
    api.trainQueue.fail(undefined);
    await api.read<TrainingList>('GET /v1/trainings');
    expect(api.trainQueue.sent.at(-1)).toBe(trainMessage(id, 2));
  });

  test('a cancelled training has ended, and can be cancelled again', async () => {
    const api = createTestApi();
    await api.storeTraining({ id: 'a', status: 'training', lease: { runner: 'r', until: now.toISOString() } });
    const cancelled = await api.read<Training>('POST /v1/trainings/a/cancel');
    expect(cancelled).toMatchObject({ status: 'cancelled', finishedAt: now.toISOString() });
    expect(await api.read<Training>('POST /v1/trainings/a/cancel')).toEqual(cancelled);
    expect(await readTraining(api.state, 'a')).toEqual(cancelled);
    expect(api.measure.mock.calls).toEqual([[expect.objectContaining({ Trainings: 1 }), { Outcome: 'cancelled' }]]);
  });

  test('a training that has succeeded is not cancelled', async () => {
    const api = createTestApi();
    await api.storeTraining({ id: 'a', status: 'succeeded', version: 1 });
    await expectProblem(await api.ask('POST /v1/trainings/a/cancel'), 409, 'training-has-ended');
  });
});
