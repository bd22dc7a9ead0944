import { beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { findBase, readBaseFiles, readBaseLicence } from '../../../shared/store/bases/read-base.ts';
import { registerBase } from '../../../shared/store/bases/register-base.ts';
import { changeExport, endedExport } from '../../../shared/store/exports/exports.ts';
import { createApiKey, findApiKey } from '../../../shared/store/keys/api-keys.ts';
import { type Damage, damages } from '../../support/damages.ts';
import type { Route } from '../../support/http.ts';
import { createTestApi, now } from './api.ts';
import { licence, manifest, model, storeImages, storeModel } from './damaged-world.ts';

/** Every kind of stored object, damaged in every way: the report, the routes that still work, and the repair. */

type Api = ReturnType<typeof createTestApi>;
type Answer = { status: number; text: string };

interface Kind {
  /** The object, and another one of its kind. */
  key: string;
  other: string;
  /** Sends a request that needs the object, and gives the response. */
  ask(): Promise<Answer>;
  /** The route that lists the readable objects and reports this one. */
  list?: Route;
  /** If nothing shows that the object should exist, `ask` responds in this way. */
  whenMissing?: RegExp;
  /** Follows the advice of the message. Other kinds are repaired by training: test/functions/train/repair.test.ts. */
  mend?(): Promise<unknown>;
}

let api: Api;
let kinds: Record<string, Kind>;
async function answer(route: Route, json?: unknown): Promise<Answer> {
  const response = await api.ask(route, { scopes: ['admin'], ...(json !== undefined && { json }) });
  return { status: response.status, text: await response.text() };
}

/** The error of a function, in place of a route. */
async function said(work: () => Promise<unknown>): Promise<Answer> {
  return work().then(
    (found) => ({ status: 200, text: JSON.stringify(found) ?? '' }),
    (error: Error & { code?: string }) => ({ status: error.code === 'damaged' ? 500 : 1, text: error.message }),
  );
}

beforeEach(async () => {
  api = createTestApi();
  const { state } = api;
  for (const name of ['shapes', 'other']) await storeModel(api, name);
  await registerBase(state, manifest, model, licence);
  const bytes = new TextEncoder().encode('net2');
  await registerBase(state, { ...manifest, name: 'net2', digest: sha256(bytes) }, bytes, new Map([['LICENSE', bytes]]));
  const [key, otherKey] = [
    await createApiKey(state, { name: 'laptop', scopes: ['predict'], now }),
    await createApiKey(state, { name: 'phone', scopes: ['admin'], now }),
  ];
  const { features, contents } = await storeImages(api);
  const fileKey = (name: string, version: number) =>
    state
      .keys()
      .find((each) => each.startsWith(`models/shapes/artifacts/${version}/`) && each.endsWith(name)) as string;
  const file = (name: string, route: Route): Kind => ({
    key: fileKey(name, 1),
    other: fileKey(name === 'metrics.json' ? 'duplicates.json' : 'metrics.json', 1),
    ask: () => answer(route),
  });
  const version = 'GET /v1/models/shapes/versions/1' as const;
  const exported = 'GET /v1/models/shapes/versions/1/exports/report' as const;
  const registerAgain = () => registerBase(state, manifest, model, licence);
  const image = (i: number) => stateKey.image('tiny', 'shapes', contents[i] as string);
  const rejected = (i: number) => stateKey.rejection('tiny', 'shapes', contents[i] as string);
  const exportAgain = async () => {
    expect((await answer('POST /v1/models/shapes/versions/1/exports', { format: 'report' })).status).toBe(202);
    const which = { model: 'shapes', version: 1, format: 'report' } as const;
    // As the function `export` then does.
    await state.put(stateKey.exportArchive('shapes', 1, 'report'), 'archive 1', { create: true });
    const outcome = { status: 'succeeded', sha256: sha256('archive 1'), size: 9 } as const;
    await changeExport(state, which, (record) => endedExport(record, outcome, now));
  };

  kinds = {
    embedding: {
      key: image(0),
      other: image(1),
      ask: () =>
        said(async () => {
          const problems: { problem: string }[] = [];
          await features.rows(new Set([contents[0] as string]), problems as never);
          if (problems[0]) throw Object.assign(new Error(problems[0].problem), { code: 'damaged' });
        }),
    },
    rejection: {
      key: rejected(2),
      other: rejected(3),
      ask: () => answer('GET /v1/datasets/shapes/examples'),
      list: 'GET /v1/datasets/shapes/examples',
      whenMissing: /pending/,
    },
    'record of a training': {
      key: 'trainings/shapes.json',
      other: 'trainings/other.json',
      ask: () => answer('GET /v1/trainings/shapes'),
      list: 'GET /v1/trainings',
      whenMissing: /There is no training `shapes`/,
    },
    'metrics.json': { ...file('metrics.json', version), list: version },
    'evaluation.arrow': file('evaluation.arrow', 'GET /v1/models/shapes/versions/1/examples'),
    'duplicates.json': file('duplicates.json', 'GET /v1/models/shapes/versions/1/duplicates?kind=exact'),
    'record of a version': {
      key: stateKey.version('shapes', 1),
      other: stateKey.version('shapes', 2),
      ask: () => answer(version),
      list: 'GET /v1/models/shapes/versions',
      whenMissing: /has no version 1/,
      // If the record is missing, there is nothing to delete.
      mend: async () => expect([204, 404]).toContain((await answer('DELETE /v1/models/shapes/versions/1')).status),
    },
    'live.json': {
      key: stateKey.live('shapes'),
      other: stateKey.live('other'),
      ask: () => answer('GET /v1/models/shapes/live'),
      list: 'GET /v1/models',
      whenMissing: /has no live version\. Choose one: PUT/,
      mend: async () => expect((await answer('PUT /v1/models/shapes/live', { version: 1 })).status).toBe(200),
    },
    'gate.json': {
      key: stateKey.gate('shapes'),
      other: stateKey.gate('other'),
      ask: () => answer('GET /v1/models/shapes/gate'),
      whenMissing: /"policy":"auto"/,
      mend: async () => expect((await answer('PUT /v1/models/shapes/gate', { policy: 'manual' })).status).toBe(200),
    },
    'record of an export': {
      key: stateKey.export('shapes', 1, 'report'),
      other: stateKey.export('shapes', 2, 'report'),
      ask: () => answer(exported),
      whenMissing: /has no export of format report/,
      mend: exportAgain,
    },
    'archive of an export': {
      key: stateKey.exportArchive('shapes', 1, 'report'),
      other: stateKey.exportArchive('other', 2, 'report'),
      ask: () => said(() => wholeArchive()),
      mend: exportAgain,
    },
    'base model': {
      key: stateKey.baseModel(manifest.digest),
      other: stateKey.baseModel(sha256(bytes)),
      ask: () => said(() => readBaseFiles(state, manifest.digest)),
      mend: registerAgain,
    },
    'manifest of a base model': {
      key: stateKey.baseManifest(manifest.digest),
      other: stateKey.baseManifest(sha256(bytes)),
      ask: () => said(async () => (await findBase(state, manifest.digest)) ?? 'It is not registered.'),
      list: 'GET /v1/bases',
      whenMissing: /It is not registered/,
      mend: registerAgain,
    },
    'licence of a base model': {
      key: stateKey.baseLicence(manifest.digest, 'LICENSE'),
      other: stateKey.baseLicence(sha256(bytes), 'LICENSE'),
      ask: () => said(() => readBaseLicence(state, manifest.digest)),
      mend: registerAgain,
    },
    'record of an API key': {
      key: stateKey.key(key.record.id),
      other: stateKey.key(otherKey.record.id),
      ask: async () => {
        // It gives no rights, whatever it says.
        expect(await findApiKey(state, key.key, now)).toBeUndefined();
        return answer('GET /v1/keys');
      },
      list: 'GET /v1/keys',
      whenMissing: /phone/,
      mend: async () => {
        await answer(`DELETE /v1/keys/${key.record.id}`);
        expect((await answer('POST /v1/keys', { name: 'laptop', scopes: ['predict'] })).status).toBe(201);
      },
    },
  };
});

/** Downloads the archive of an export, as a client does. */
async function wholeArchive(): Promise<unknown> {
  const { status, text } = await answer('GET /v1/models/shapes/versions/1/exports/report');
  if (status !== 200) throw Object.assign(new Error(text), { code: 'damaged' });
  const key = stateKey.exportArchive('shapes', 1, 'report');
  const archive = await api.state.get(key);
  if (archive && sha256(archive.body) === JSON.parse(text).sha256) return { archive: 'fine' };
  throw Object.assign(new Error(`The stored object ${key} is damaged. Run the export again.`), { code: 'damaged' });
}

/** Routes that do not need the damaged object, or only partly. */
const others: Route[] = [
  'GET /v1/datasets',
  'GET /v1/datasets/shapes',
  'GET /v1/datasets/shapes/examples',
  'GET /v1/models',
  'GET /v1/models/shapes/versions',
  'GET /v1/models/shapes/versions/2',
  'GET /v1/models/other/versions/1',
  'GET /v1/models/other/live',
  'GET /v1/models/other/gate',
  'GET /v1/models/other/versions/1/examples',
  'GET /v1/models/other/versions/1/exports/report',
  'GET /v1/trainings',
  'GET /v1/trainings/other',
  'GET /v1/bases',
  'GET /v1/keys',
];

const names = [
  'embedding',
  'rejection',
  'record of a training',
  'metrics.json',
  'evaluation.arrow',
  'duplicates.json',
  'record of a version',
  'live.json',
  'gate.json',
  'record of an export',
  'archive of an export',
  'base model',
  'manifest of a base model',
  'licence of a base model',
  'record of an API key',
];

describe.each(names)('the %s', (name) => {
  test.each(Object.entries(damages) as [string, Damage][])(
    '%s is named, stops nothing else, and can be mended',
    async (how, damage) => {
      const kind = kinds[name] as Kind;
      await damage(api.state, kind.key, kind.other);
      const { status, text } = await kind.ask();
      if (how === 'removed' && kind.whenMissing) expect(text).toMatch(kind.whenMissing);
      else {
        expect(text).toContain(`The stored object ${kind.key} is `);
        expect(status).toBe(kind.list && status === 200 ? 200 : 500);
        if (kind.list) {
          const listed = JSON.parse((await answer(kind.list)).text);
          expect(listed.problems).toEqual([{ key: kind.key, problem: expect.stringContaining(kind.key) }]);
        }
      }
      for (const route of others) expect([route, (await answer(route)).status]).toEqual([route, 200]);
      if (!kind.mend) return;
      await kind.mend();
      const after = await kind.ask();
      expect(after.text).not.toContain('The stored object');
    },
  );
});

test('every kind is in the table', () => expect(names).toEqual(Object.keys(kinds)));
