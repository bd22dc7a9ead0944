import { afterEach, expect, test } from '@jest/globals';
import { createClient } from '../../../cli/client/client.ts';
import { followTraining } from '../../../cli/training/follow-training.ts';
import type { Training } from '../../../shared/api/trainings.ts';
import { startFakeService } from '../support/fake-service.ts';
import { recordedOutput } from '../support/output.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const training = {
  id: 't3',
  model: 'pets',
  status: 'queued',
  progress: { done: 0, total: 0 },
  requestedAt: '2026-01-31T12:00:03.000Z',
} as Training;
const other = (id: string, status: Training['status'], requestedAt: string) => ({
  id,
  model: 'shop',
  status,
  requestedAt,
});

/** Follows a training that begins when it has been asked what is under way. */
async function follow(trainings: object[]) {
  let asked = false;
  const service = await startFakeService({
    routes: {
      'GET /v1/trainings': () => {
        asked = true;
        return { json: { trainings } };
      },
      'GET /v1/trainings/t3': () => ({ json: asked ? { ...training, status: 'succeeded', version: 1 } : training }),
    },
  });
  ends.push(service.stop);
  const recorded = recordedOutput();
  const client = createClient({ url: service.url, key: 'hs_1' });
  await followTraining(recorded.output, client, training, 0);
  return recorded.errors;
}

test('a queued training names its time and the training before it', async () => {
  const errors = await follow([
    training,
    other('t4', 'queued', '2026-01-31T12:00:04.000Z'),
    other('t2', 'queued', '2026-01-31T12:00:02.000Z'),
    other('t1', 'training', '2026-01-31T12:00:01.000Z'),
    other('t0', 'succeeded', '2026-01-31T12:00:00.000Z'),
  ]);
  expect(errors).toEqual([
    '  Training t3 has been queued since 2026-01-31 12:00:03 UTC, behind training t1 of model shop (training) and 1 more',
  ]);
});

test('a training shows its loss and the remaining time', async () => {
  let asked = 0;
  const running = {
    ...training,
    status: 'training',
    progress: { done: 30, total: 100, loss: 0.41, secondsLeft: 231 },
  };
  const service = await startFakeService({
    routes: {
      'GET /v1/trainings/t3': () => ({ json: asked++ ? { ...training, status: 'succeeded', version: 1 } : running }),
    },
  });
  ends.push(service.stop);
  const recorded = recordedOutput();
  await followTraining(recorded.output, createClient({ url: service.url, key: 'hs_1' }), training);
  const [bar] = recorded.progress;
  expect([bar?.title, bar?.details[0]]).toEqual(['Training', { loss: 0.41, secondsLeft: 231 }]);
});

test('a queued training says if no other is running', async () => {
  expect(await follow([training])).toEqual([
    '  Training t3 has been queued since 2026-01-31 12:00:03 UTC; no other training is running',
  ]);
});
