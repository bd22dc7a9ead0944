import { describe, expect, test } from '@jest/globals';
import { Killed, lifeUntil } from './mortal.ts';
import { createWorld, type World } from './world.ts';

/** The steps of a call. It is killed once after each. */
const steps = 400;

/** Runs `call`, killed at each of its steps in a new world, then `check`. Returns the number of worlds. */
async function killEverywhere(
  before: (world: World) => Promise<unknown>,
  call: (world: World, life: ReturnType<typeof lifeUntil>) => Promise<unknown>,
  check: (world: World, step: number) => Promise<void>,
): Promise<number> {
  for (let step = 0; step < steps; step++) {
    const world = await createWorld();
    await before(world);
    const life = lifeUntil(step);
    await call(world, life).catch((error) => {
      if (!(error instanceof Killed)) throw error;
    });
    await check(world, step);
    if (!life.dead) return step;
  }
  throw new Error(`The call is not over after ${steps} steps.`);
}

const nothing = async () => {};

async function expectAllEnded(world: World): Promise<void> {
  expect(await world.open()).toEqual([]);
  // A message is hidden this long if its process was killed before the first call.
  world.pass(900);
  await world.rest(2);
  expect(world.queues.trainQueue.bodies()).toEqual([]);
  expect(world.queues.exportQueue.bodies()).toEqual([]);
}

describe('a process that is killed at any of its calls', () => {
  test.each([
    ['a training with an Idempotency-Key', (world: World, life = lifeUntil(1e9)) => world.train('shop', 'key', life)],
    ['a training without one', (world: World, life = lifeUntil(1e9)) => world.train('shop', undefined, life)],
    ['an export', (world: World, life = lifeUntil(1e9)) => world.export(life)],
  ])(
    'while it queues %s, leaves none open for two minutes, and no note',
    async (_, start) => {
      const killed = await killEverywhere(nothing, start, async (world) => {
        await world.rest(120);
        await expectAllEnded(world);
        for (const key of world.notes()) world.state.age(key, new Date(world.now().getTime() - 601_000));
        await world.rest(60);
        expect(world.notes()).toEqual([]);
        await start(world);
        await world.rest(2);
        expect(await world.open()).toEqual([]);
        expect((await world.jobs()).at(-1)).toMatchObject({ status: 'succeeded' });
      });
      expect(killed).toBeGreaterThan(5);
    },
    60_000,
  );

  test.each([
    ['a training', (world: World) => world.train('shop', 'key'), (world: World) => world.deliverTraining],
    ['an export', (world: World) => world.export(), (world: World) => world.deliverExport],
  ])(
    'while it runs %s, is replaced within two minutes',
    async (_, start, deliver) => {
      const killed = await killEverywhere(
        start,
        (world, life) => deliver(world)(life),
        async (world) => {
          await world.rest(120);
          await expectAllEnded(world);
          expect(await world.jobs()).toMatchObject([{ status: 'succeeded' }]);
        },
      );
      expect(killed).toBeGreaterThan(5);
    },
    60_000,
  );

  test('while it checks for missing embeddings leaves one chain, and the training continues', async () => {
    await killEverywhere(
      async (world) => {
        await world.upload('shop/hat/late.jpg', '9 9 9 9 9 9 9 9 9 9', { embed: false });
        await world.train('shop', 'key');
      },
      (world, life) => world.deliverTraining(life),
      async (world) => {
        await world.rest(120);
        const [training] = (await world.open()) as unknown as [{ id: string }];
        expect(training).toMatchObject({ status: 'embedding', progress: { done: 6, total: 7 } });
        for (let i = 0; i < 20; i++) {
          expect(await world.counting(training.id)).toBe(1);
          await world.rest(7);
        }
        await world.uploads.delete('shop/hat/late.jpg');
        await world.rest(30);
        await expectAllEnded(world);
        expect(await world.jobs()).toMatchObject([{ status: 'succeeded', gone: ['shop/hat/late.jpg'] }]);
      },
    );
  }, 180_000);

  test('while it sweeps harms nothing', async () => {
    await killEverywhere(
      async (world) => {
        await world.train('shop', 'key', lifeUntil(1e9));
        await world.export();
        for (const queue of Object.values(world.queues)) queue.delete('m0');
        await world.train('shop', 'other').then(({ id }) => world.state.put(`jobs/open/training/${id}-no`, ''));
        world.pass(40);
      },
      (world, life) => world.sweep(life),
      async (world) => {
        await world.rest(120);
        await expectAllEnded(world);
        expect((await world.jobs()).map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
      },
    );
  }, 180_000);
});

describe('a training whose runner always dies', () => {
  test('ends, and says so', async () => {
    const world = await createWorld();
    await world.train('shop', 'key');
    for (let second = 0; second < 1200; second++) {
      world.pass(1);
      if (second % 60 === 59) await world.sweep();
      await world.deliverTraining(lifeUntil(30)).catch(() => undefined);
    }
    await world.rest(1);
    expect(await world.jobs()).toMatchObject([
      { status: 'failed', error: { message: expect.stringMatching(/`train` died or failed each time that it ran/) } },
    ]);
  });

  test('ends when even its last delivery dies, and when no function takes its messages', async () => {
    for (const takes of [true, false]) {
      const world = await createWorld();
      await world.train('shop', 'key');
      let seconds = 0;
      while ((await world.open()).length > 0 && seconds++ < 4 * 3600) {
        world.pass(1);
        if (seconds % 60 === 59) await world.sweep();
        if (takes) await world.deliverTraining(lifeUntil(1)).catch(() => undefined);
      }
      expect(await world.jobs()).toMatchObject([
        {
          status: 'failed',
          error: { message: expect.stringMatching(/queued several times, but no function took it/) },
        },
      ]);
      expect(world.measure.mock.calls).toEqual([[expect.objectContaining({ Trainings: 1 }), { Outcome: 'failed' }]]);
    }
  });

  test('a training that waits for others does not fail, however long it takes', async () => {
    const world = await createWorld();
    const [{ id: busy }, { id: waiting }] = [await world.train('shop', 'a'), await world.train('shop', 'b')];
    const until = new Date(world.now().getTime() + 10 * 3600_000).toISOString();
    const key = `trainings/${busy}.json`;
    const record = JSON.parse(new TextDecoder().decode((await world.state.get(key))?.body));
    await world.state.put(key, JSON.stringify({ ...record, status: 'training', lease: { runner: 'r', until } }));
    for (let minute = 0; minute < 300; minute++) {
      world.pass(60);
      await world.sweep();
    }
    expect((await world.open()).map((job) => (job as unknown as { id: string }).id).sort()).toEqual(
      [busy, waiting].sort(),
    );
    expect(world.queues.trainQueue.sent()).toBeLessThan(40);
  });
});
