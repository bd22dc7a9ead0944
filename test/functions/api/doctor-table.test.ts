import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mapImage } from '../../../functions/embed/embed.ts';
import { registerBase } from '../../../shared/store/bases/register-base.ts';
import { type Damage, damages } from '../../support/damages.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { fakeTrunkOf } from '../../support/fake-trunk.ts';
import type { Route } from '../../support/http.ts';
import { licence, manifest, model } from './damaged-world.ts';
import {
  api,
  copyWorld,
  createWorld,
  embedQueued,
  find,
  keyLike,
  repair,
  restore,
  runExports,
  shown,
  state,
} from './doctor-world.ts';

/** Every kind of stored object, damaged in each way or removed: the doctor reports only it, and its advice repairs it. */

beforeAll(createWorld);
beforeEach(copyWorld);

/** The trunk makes maps of the images of one dataset. */
const trunk = fakeTrunkOf(createFakeExtractor(), 3);
beforeEach(async () => {
  for await (const { key, etag, size } of api.uploads.list('shapes/')) {
    await mapImage({ ...api, trunk }, { key, etag, size });
  }
});

interface Kind {
  pattern: RegExp;
  /** The finding if the object is missing, which may be none. By default, the key itself. */
  whenMissing?: 'nothing' | ((key: string) => unknown[]);
  /** If the repair is not automatic: follows the advice of the finding. */
  mend?: (key: string) => Promise<unknown>;
}

const ask = async (route: Route, json?: unknown) =>
  api.ask(route, { scopes: ['admin'], ...(json !== undefined && { json }) });
const registerAgain = () => registerBase(state, manifest, model, licence);

/** The folder of a base model. There are two. */
const ofNet = (file: string) => new RegExp(`^bases/${manifest.digest}/${file}$`);

const kinds: Record<string, Kind> = {
  embedding: { pattern: /^features\/tiny\/shapes\/images\/.*\.arrow$/ },
  map: { pattern: new RegExp(`^features/${trunk.id}/shapes/images/.*\\.arrow$`), whenMissing: 'nothing' },
  rejection: {
    pattern: /^features\/tiny\/shapes\/images\/.*\.rejected-2\.json$/,
    whenMissing: (key) => [['missing', key.replace(/\.rejected-2\.json$/, '.arrow')]],
  },
  pack: { pattern: /^features\/tiny\/shapes\/packs\//, whenMissing: 'nothing' },
  'record of a training': {
    pattern: /^trainings\/shapes\.json$/,
    whenMissing: () => [['orphaned', 'trainings/shapes/examples.arrow']],
  },
  'listing of a training': { pattern: /^trainings\/shapes\/examples\.arrow$/, whenMissing: 'nothing' },
  'metrics.json': { pattern: /^models\/shapes\/artifacts\/1\/.*\/metrics\.json$/, mend: restore },
  'evaluation.arrow': { pattern: /^models\/shapes\/artifacts\/1\/.*\/evaluation\.arrow$/, mend: restore },
  'record of a version': {
    pattern: /^models\/shapes\/versions\/1\.json$/,
    mend: async (key) => {
      if (await state.head(key)) expect((await ask('DELETE /v1/models/shapes/versions/1')).status).toBe(204);
      else await restore(key);
    },
  },
  'record of an input': { pattern: /^models\/shapes\/inputs\/a+\.json$/ },
  'live.json': { pattern: /^models\/shapes\/live\.json$/, whenMissing: 'nothing' },
  'deleted.json': { pattern: /^models\/shapes\/deleted\.json$/, whenMissing: 'nothing' },
  'gate.json': {
    pattern: /^models\/shapes\/gate\.json$/,
    whenMissing: 'nothing',
    mend: async () => expect((await ask('PUT /v1/models/shapes/gate', { policy: 'manual' })).status).toBe(200),
  },
  'record of an export': {
    pattern: /^models\/shapes\/exports\/1\/report\.json$/,
    whenMissing: (key) => [['orphaned', key.replace('.json', '.zip')]],
  },
  'archive of an export': { pattern: /^models\/shapes\/exports\/1\/report\.zip$/ },
  'base model': { pattern: ofNet('model.onnx'), mend: registerAgain },
  'manifest of a base model': { pattern: ofNet('manifest.json'), mend: registerAgain },
  'licence of a base model': { pattern: ofNet('LICENSE'), mend: registerAgain },
  'record of an API key': {
    pattern: /^keys\//,
    whenMissing: 'nothing',
    mend: async (key) => expect((await ask(`DELETE /v1/${key.replace('.json', '')}`)).status).toBe(204),
  },
};

/** Another object of the same kind with other bytes, if there is one. */
async function otherOf(key: string): Promise<string | undefined> {
  const shape = (each: string) => each.replace(/\w+/g, '');
  const { etag } = (await state.head(key)) ?? {};
  for await (const each of state.list('')) if (shape(each.key) === shape(key) && each.etag !== etag) return each.key;
  return undefined;
}

test('an intact deployment has no findings and does not change', async () => {
  const before = state.keys();
  expect(await find()).toEqual([]);
  expect(await repair()).toEqual({ repaired: [], left: [] });
  expect(state.keys()).toEqual(before);
});

describe.each(Object.entries(kinds))('the %s', (_, { pattern, whenMissing, mend }) => {
  test.each(Object.entries(damages) as [string, Damage][])('%s is named alone, and mended', async (how, damage) => {
    const key = keyLike(pattern);
    await damage(state, key, await otherOf(key));
    const found = await find();
    if (how !== 'removed') expect(shown(found)).toEqual([['damaged', key]]);
    else if (whenMissing === 'nothing') expect(found).toEqual([]);
    else expect(shown(found)).toEqual(whenMissing?.(key) ?? [['missing', key]]);
    if (!mend) expect(found.filter(({ automatic }) => !automatic)).toEqual([]);

    const { repaired, left } = await repair();
    expect(shown([...repaired, ...left])).toEqual(shown(found));
    for (const { automatic, repair } of left) expect([automatic, repair.length > 20]).toEqual([false, true]);
    if (left.length > 0) await mend?.(key);
    await embedQueued();
    await runExports();
    expect(await find()).toEqual([]);
  });
});
