import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import type { DoctorFinding, DoctorPage, RepairPage } from '../../../shared/api/health.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { parseEmbedMessage } from '../../../shared/domain/embed-message.ts';
import { stateKey } from '../../../shared/domain/state-key.ts';
import { contentId } from '../../../shared/domain/upload-key.ts';
import { trainings } from '../../../shared/jobs/kinds.ts';
import { createApiKey } from '../../../shared/store/api-keys.ts';
import { registerBase } from '../../../shared/store/bases.ts';
import { encodeExamples } from '../../../shared/store/example-file.ts';
import { changeExport, endedExport, findExport } from '../../../shared/store/exports.ts';
import { createFeatureStore } from '../../../shared/store/features.ts';
import { noteOpenJob } from '../../../shared/store/open-jobs.ts';
import { writePack } from '../../../shared/store/packs.ts';
import { createTraining } from '../../../shared/store/trainings.ts';
import { copyAll, type Damage, damages } from '../../support/damages.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import type { Route } from '../../support/http.ts';
import type { MemoryObjectStore } from '../../support/memory-object-store.ts';
import { putVersion } from '../../support/put-version.ts';
import { createTestApi, exampleTraining, exampleVersion, now } from './api.ts';
import { licence, manifest, model, storeModel } from './damaged-world.ts';

/** Every kind of stored object, damaged in each way or removed: the doctor names exactly it, and what it says mends it. */

let api: ReturnType<typeof createTestApi>;
/** Undamaged; each test has a copy. */
let whole: typeof api;
let state: MemoryObjectStore;
const extractor = createFakeExtractor({ id: 'tiny' });
const { version: _, files: __, ...example } = exampleVersion;
const exported = { model: 'shapes', version: 1, format: 'report' } as const;

/** Writes an object as it was: what training again on the same images does. */
async function restore(key: string) {
  const { body } = (await whole.state.get(key)) as { body: Uint8Array };
  await state.put(key, body);
}

/** What a run of embed makes of what is queued. */
async function embedQueued() {
  for (const body of api.embedQueue.sent.splice(0)) {
    for (const image of parseEmbedMessage(body)) await embedImage({ ...api, extractor }, image);
  }
}

/** What a run of export makes of what is queued. */
async function runExports() {
  if ((await findExport(state, exported))?.status !== 'queued') return;
  const key = stateKey.exportArchive('shapes', 1, 'report');
  await restore(key);
  const { body } = (await state.get(key)) as { body: Uint8Array };
  const outcome = { status: 'succeeded', sha256: sha256(body), size: body.length } as const;
  await changeExport(state, exported, (record) => endedExport(record, outcome, now));
  for (const key of state.keys()) if (key.startsWith('jobs/')) await state.delete(key);
}

/** A deployment with two objects of each kind. */
async function store(): Promise<void> {
  for (const name of ['shapes', 'other']) {
    for (const i of [0, 1]) await api.uploads.put(`${name}/circle/${i}.png`, `${i} 1`);
    for (const i of [0, 1]) await api.uploads.put(`${name}/square/broken-${i}.png`, `broken ${i}`);
    for await (const { key, etag, size } of api.uploads.list(`${name}/`)) {
      await embedImage({ ...api, extractor }, { key, etag, size });
    }
    const features = createFeatureStore(state, 'tiny', name);
    const outcomes = [...(await features.outcomes())].filter(([, outcome]) => outcome === 'embedded');
    const rows = [...(await features.rows(new Set(outcomes.map(([content]) => content)))).values()];
    for (const row of rows) await writePack(state, 'tiny', name, [row]);
    await storeModel(api, name);
    await state.put(stateKey.deletedVersions(name), '{"highest":1}');
    const listed = { key: name, etag: 'e', size: 1, content: 'c', label: 'l', split: 'train' as const };
    await state.put(stateKey.trainingExamples(name), encodeExamples([listed]));
  }
  await registerBase(state, manifest, model, licence);
  const bytes = new TextEncoder().encode('net2');
  await registerBase(
    state,
    { ...manifest, name: 'net2', digest: sha256(bytes), bytes: bytes.length },
    bytes,
    new Map([['LICENSE', bytes]]),
  );
  for (const name of ['laptop', 'phone']) await createApiKey(state, { name, scopes: ['predict'], now });
}

async function find(query = ''): Promise<DoctorFinding[]> {
  const { findings, nextCursor } = await api.read<DoctorPage>(`GET /v1/health/doctor${query}`, { scopes: ['admin'] });
  expect(nextCursor).toBeUndefined();
  return findings;
}

const repair = (query = '') => api.read<RepairPage>(`POST /v1/health/doctor/repair${query}`, { scopes: ['admin'] });

const shown = (findings: readonly DoctorFinding[]) => findings.map(({ kind, key }) => [kind, key]);

beforeAll(async () => {
  whole = createTestApi();
  [api, state] = [whole, whole.state];
  await store();
});
beforeEach(async () => {
  api = createTestApi();
  state = api.state;
  await Promise.all([copyAll(whole.state, state), copyAll(whole.uploads, api.uploads)]);
  for (const key of api.uploads.keys()) api.uploads.age(key, new Date(now.getTime() - 60_000));
});

const keyLike = (pattern: RegExp, which = 0) => {
  const key = state.keys().filter((each) => pattern.test(each))[which];
  if (key === undefined) throw new Error(`There is no key like ${pattern}.`);
  return key;
};

interface Kind {
  pattern: RegExp;
  /** What is found where it is missing: nothing, where that says nothing. By default the key itself. */
  whenMissing?: 'nothing' | ((key: string) => unknown[]);
  /** Where the repair is not automatic: does what the finding says. */
  mend?: (key: string) => Promise<unknown>;
}

const ask = async (route: Route, json?: unknown) =>
  api.ask(route, { scopes: ['admin'], ...(json !== undefined && { json }) });
const registerAgain = () => registerBase(state, manifest, model, licence);

/** A base model's folder: those of two are there. */
const ofNet = (file: string) => new RegExp(`^bases/${manifest.digest}/${file}$`);

const kinds: Record<string, Kind> = {
  embedding: { pattern: /^features\/tiny\/shapes\/images\/.*\.arrow$/ },
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

/** Another object of the same kind that has other bytes, if there is one. */
async function otherOf(key: string): Promise<string | undefined> {
  const shape = (each: string) => each.replace(/\w+/g, '');
  const { etag } = (await state.head(key)) ?? {};
  for await (const each of state.list('')) if (shape(each.key) === shape(key) && each.etag !== etag) return each.key;
  return undefined;
}

test('of what is as it should be nothing is found, and nothing changes', async () => {
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
    expect(found.map(({ automatic }) => automatic)).toEqual(found.map(() => mend === undefined || automaticOf(found)));

    const { repaired, left } = await repair();
    expect(shown([...repaired, ...left])).toEqual(shown(found));
    for (const { automatic, repair } of left) expect([automatic, repair.length > 20]).toEqual([false, true]);
    if (left.length > 0) await mend?.(key);
    await embedQueued();
    await runExports();
    expect(await find()).toEqual([]);
  });
});

const automaticOf = (found: readonly DoctorFinding[]) => found.some(({ automatic }) => automatic);

test('a training that repairs a file is named with the settings of its version', async () => {
  const inputDigest = 'c'.repeat(64);
  const settings = { dataset: 'shapes', base: { name: 'net', digest: manifest.digest }, seed: 7 };
  await putVersion(state, { ...example, model: 'third', ...settings, inputDigest }, { 'metrics.json': '{}' });
  await state.delete(keyLike(/third\/artifacts\//));
  const [found] = await find();
  expect(found?.training).toEqual({ model: 'third', request: { dataset: 'shapes', base: 'net', seed: 7 } });
});

describe('what is left behind', () => {
  test('an embedding whose image was deleted goes, with the packs, and no other', async () => {
    const { etag, size } = (await api.uploads.head('shapes/circle/0.png')) ?? { etag: '', size: 0 };
    const gone = stateKey.image('tiny', 'shapes', contentId(etag, size));
    await api.uploads.delete('shapes/circle/0.png');
    const pack = expect.stringMatching(/^features\/tiny\/shapes\/packs\//);
    expect(shown(await find())).toEqual([
      ['stale', gone],
      ['stale', pack],
    ]);
    const kept = state.keys().filter((key) => !key.startsWith('features/tiny/shapes/packs/') && key !== gone);
    expect((await repair()).left).toEqual([]);
    expect(state.keys()).toEqual(kept);
    expect(await find()).toEqual([]);
  });

  test('what was made of a dataset that was deleted with another tool goes', async () => {
    for (const key of api.uploads.keys()) if (key.startsWith('shapes/')) await api.uploads.delete(key);
    expect(shown(await find())).toEqual([['orphaned', 'features/tiny/shapes/']]);
    expect((await repair()).repaired).toHaveLength(1);
    expect(state.keys().filter((key) => key.startsWith('features/tiny/shapes/'))).toEqual([]);
    expect(await find()).toEqual([]);
  });

  test('an image that came back during the repair is queued', async () => {
    await api.uploads.delete('shapes/circle/0.png');
    const list = api.uploads.list;
    let lists = 0;
    // Found by the first listing, looked for by the second, back before the third.
    api.uploads.list = (...args) => {
      if (++lists === 3)
        return (async function* () {
          await api.uploads.put('shapes/circle/0.png', '0 1');
          yield* list(...args);
        })();
      return list(...args);
    };
    await repair('?dataset=shapes&quick=true');
    api.uploads.list = list;
    expect(api.embedQueue.sent).toHaveLength(1);
  });

  test('a claim, a note, a listing, files, an archive: each is named and removed', async () => {
    const claim = { change: 'c', holder: 'h', key: 'shapes/circle/0.png', until: '2026-01-01T00:00:00.000Z' };
    const orphans: Record<string, string> = {
      [stateKey.claim('shapes', sha256('shapes/circle/0.png'))]: JSON.stringify(claim),
      [stateKey.openJob('training', 'gone')]: 'x',
      [stateKey.openJob('training', 'shapes')]: 'x',
      [stateKey.trainingExamples('gone')]: 'x',
      [stateKey.artifact('shapes', 1, 'c'.repeat(64), 'head.onnx')]: 'of a slower runner',
      [stateKey.exportArchive('shapes', 1, 'onnx')]: 'x',
      [stateKey.export('shapes', 9, 'onnx')]: 'x',
    };
    for (const [key, body] of Object.entries(orphans)) {
      await state.put(key, body);
      state.age(key, new Date('2026-01-01T00:00:00.000Z'));
    }
    await createTraining(state, {
      ...exampleTraining,
      id: 'ended',
      status: 'failed',
      finishedAt: '2026-01-31T11:59:00.000Z',
    });
    const keys = Object.keys(orphans).map((key) => key.replace('9/onnx.json', '9/'));
    expect((await find()).map(({ key }) => key).sort()).toEqual(keys.sort());
    expect((await repair()).left).toEqual([]);
    expect(state.keys().filter((key) => key in orphans)).toEqual([]);
    expect(await find()).toEqual([]);
  });

  test('the listing of a training that is gone stays while a version is of it: images are found by it', async () => {
    await state.put(
      stateKey.trainingExamples('training'),
      (await state.get('trainings/shapes/examples.arrow'))?.body ?? '',
    );
    expect(await find()).toEqual([]);
  });

  test('an object that Headstart does not know is named, and stays', async () => {
    for (const key of ['notes.txt', 'models/shapes/notes.txt', 'features/x']) await state.put(key, 'mine');
    const { repaired, left } = await repair();
    expect(repaired).toEqual([]);
    expect(left.map(({ key }) => key)).toEqual(['features/x', 'models/shapes/notes.txt', 'notes.txt']);
    expect(state.keys()).toEqual(expect.arrayContaining(['notes.txt', 'models/shapes/notes.txt', 'features/x']));
  });
});

describe('jobs', () => {
  const requestedAt = '2026-01-31T11:00:00.000Z';

  test('an open training that nobody runs is queued again, and noted', async () => {
    await createTraining(state, { ...exampleTraining, id: 'open', requestedAt });
    expect(shown(await find())).toEqual([
      ['missing', 'jobs/open/training/open'],
      ['stale', 'trainings/open.json'],
    ]);
    expect((await repair()).left).toEqual([]);
    expect(api.trainQueue.sent).toHaveLength(1);
    expect(await find()).toEqual([]);
  });

  test('one that is running, or waits for its message, is not touched', async () => {
    await noteOpenJob(state, trainings.name, 'runs', 'x');
    await noteOpenJob(state, trainings.name, 'waits', 'x');
    const until = new Date(now.getTime() + 60_000).toISOString();
    await createTraining(state, { ...exampleTraining, id: 'runs', requestedAt, lease: { runner: 'r', until } });
    await createTraining(state, { ...exampleTraining, id: 'waits', requestedAt: now.toISOString() });
    expect(await find()).toEqual([]);
  });

  test('dead letters are counted, and moved back', async () => {
    api.deadLetters.state.letters = 3;
    expect(await find()).toMatchObject([{ key: 'embed-dead-letters', problem: expect.stringContaining('3 messages') }]);
    expect((await repair()).repaired).toHaveLength(1);
    expect(await find()).toEqual([]);
  });
});

describe('images that are not embedded', () => {
  test('are left alone while the queue has messages, for an hour', async () => {
    await state.delete(keyLike(/shapes\/images\/.*arrow/));
    await api.embedQueue.send(['{}']);
    expect(await find()).toEqual([]);
    api.wait(3_600);
    expect(await find()).toHaveLength(1);
  });

  test('are left alone just after their upload', async () => {
    await api.uploads.put('shapes/circle/new.png', '5 1');
    api.uploads.age('shapes/circle/new.png', now);
    expect(await find()).toEqual([]);
  });
});

describe('a call', () => {
  test('needs a key with scope admin', async () => {
    expect((await api.ask('GET /v1/health/doctor')).status).toBe(403);
    expect((await api.ask('POST /v1/health/doctor/repair')).status).toBe(403);
  });

  test('that is quick reads no file, and compares sizes', async () => {
    const flipped = damages['a byte flipped'] as Damage;
    const cut = damages['cut short'] as Damage;
    await flipped(state, keyLike(/artifacts\/1\/.*evaluation/));
    await flipped(state, keyLike(/shapes\/images\/.*arrow/));
    await cut(state, keyLike(/artifacts\/2\/.*metrics/));
    expect(shown(await find('?quick=true'))).toEqual([['damaged', keyLike(/artifacts\/2\/.*metrics/)]]);
  });

  test('of one dataset looks at no other', async () => {
    await state.delete(keyLike(/other\/images/));
    expect(await find('?dataset=shapes')).toEqual([]);
    expect(await find('?dataset=other')).toHaveLength(1);
  });

  test('ends after 1,000 findings, and the next one goes on behind them', async () => {
    const extra = Array.from({ length: 1_500 }, (_, i) => stateKey.image('tiny', 'shapes', `${i}-1`.padStart(8, '0')));
    for (const key of extra) await state.put(key, 'x');
    const first = await api.read<DoctorPage>('GET /v1/health/doctor?quick=true', { scopes: ['admin'] });
    expect(first.findings).toHaveLength(1_000);
    const second = await find(`?quick=true&cursor=${first.nextCursor}`);
    expect([...first.findings, ...second].map(({ key }) => key).sort()).toEqual(extra.sort());
    const fixed = await repair('?quick=true');
    expect((await repair(`?quick=true&cursor=${fixed.nextCursor}`)).repaired).toHaveLength(500);
    expect(await find()).toEqual([]);
  });

  test.each(['x', Buffer.from('["nowhere",""]').toString('base64url'), Buffer.from('["keys"]').toString('base64url')])(
    'with a cursor that is none of ours is refused (%s)',
    async (cursor) => {
      const answer = await api.ask(`GET /v1/health/doctor?cursor=${cursor}`, { scopes: ['admin'] });
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('nextCursor')]);
    },
  );

  test('goes on where a repair fails, and says why', async () => {
    await state.delete(keyLike(/shapes\/images\/.*arrow/));
    await state.put(stateKey.deletedVersions('shapes'), 'x');
    api.embedQueue.fail(new Error('SQS is not there.'));
    const { repaired, left } = await repair();
    expect(shown(repaired)).toEqual([['damaged', 'models/shapes/deleted.json']]);
    expect(left).toMatchObject([{ kind: 'missing', automatic: false, repair: expect.stringContaining('failed') }]);
    expect(api.logger.lines.some(({ level }) => level === 'error')).toBe(true);
  });

  test('may run beside another one: nothing is left, and nothing is queued twice in vain', async () => {
    for (const pattern of [/shapes\/images\/.*arrow/, /shapes\/inputs/, /shapes\/exports\/1\/report.zip/]) {
      await state.delete(keyLike(pattern));
    }
    for (const key of ['shapes', 'other'].map(stateKey.deletedVersions)) await state.put(key, 'x');
    await state.put(stateKey.live('other'), '{');
    const answers = await Promise.all([repair(), repair(), repair()]);
    expect(answers.map(({ left }) => left)).toEqual([[], [], []]);
    await embedQueued();
    await runExports();
    expect(await find()).toEqual([]);
  });
});
