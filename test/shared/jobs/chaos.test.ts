import { expect, test } from '@jest/globals';
import { cancelTraining } from '../../../functions/api/trainings.ts';
import { createRandom } from '../../../shared/numeric/random.ts';
import { riskyLife } from './mortal.ts';
import { createWorld, type World } from './world.ts';

const seeds = Array.from({ length: 8 }, (_, i) => i + 1);
const rounds = 60;

const chance = (seed: number) => {
  const next = createRandom(seed);
  return () => next() / 2 ** 32;
};

/** Events that can happen at any time. Requests with a key are repeated, as by a client that got no response. */
function actions(world: World, random: () => number) {
  const life = () => riskyLife(random, { death: 0.02, failure: 0.02 });
  const twice = () => random() < 0.1;
  const keyed = (model: string) => () => world.train(model, `${model} ${Math.floor(random() * 3)}`, life());
  return [
    keyed('shop'),
    keyed('slow'),
    () => world.train('shop', undefined, life()),
    () => world.export(life()),
    () => world.deliverTraining(life(), twice()),
    () => world.deliverTraining(life(), twice()),
    () => world.deliverTraining(life(), twice()),
    () => world.deliverExport(life(), twice()),
    () => world.sweep(life()),
    async () => {
      const [open] = await world.open();
      if (open && 'id' in open && random() < 0.1) await cancelTraining(world as never, open.id as string);
    },
  ];
}

test.each(seeds)('seed %i: every job ends, and no training has two chains', async (seed) => {
  const random = chance(seed);
  const world = await createWorld();
  for (const label of ['hat', 'shoe'])
    await world.upload(`slow/${label}/1.jpg`, `${label.length} 1 1`, { embed: false });
  const possible = actions(world, random);

  for (let round = 0; round < rounds; round++) {
    const together = Array.from({ length: 1 + Math.floor(random() * 4) }, () => Math.floor(random() * possible.length));
    await Promise.allSettled(together.map((which) => possible[which]?.()));
    world.pass(Math.floor(random() * 40));
  }

  // Nothing dies now. Soon each waiting training has one message with its current generation.
  for (let minute = 0; minute < 10; minute++) await world.rest(60);
  const waiting = await world.open();
  expect(new Set(waiting.map(({ status }) => status))).toEqual(new Set(waiting.length > 0 ? ['embedding'] : []));
  for (const job of waiting) {
    const { id } = job as unknown as { id: string };
    for (let i = 0; i < 3; i++) {
      expect(await world.counting(id)).toBe(1);
      await world.rest(7);
      await world.train('slow', 'slow 0');
    }
  }
  for (const label of ['hat', 'shoe']) await world.uploads.delete(`slow/${label}/1.jpg`);
  await world.rest(60);
  expect(await world.open()).toEqual([]);
  world.pass(900);
  await world.rest(5);
  expect([...world.queues.trainQueue.bodies(), ...world.queues.exportQueue.bodies()]).toEqual([]);
});
