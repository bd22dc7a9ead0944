import { expect } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import type { DoctorFinding, DoctorPage, RepairPage } from '../../../shared/api/health.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { parseEmbedMessage } from '../../../shared/domain/queue/embed-message.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { registerBase } from '../../../shared/store/bases/register-base.ts';
import { changeExport, endedExport, findExport } from '../../../shared/store/exports/exports.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { writePack } from '../../../shared/store/features/packs.ts';
import { createApiKey } from '../../../shared/store/keys/api-keys.ts';
import { encodeExamples } from '../../../shared/store/trainings/example-file.ts';
import { copyAll } from '../../support/damages.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import type { MemoryObjectStore } from '../../support/memory-object-store.ts';
import { createTestApi, now } from './api.ts';
import { licence, manifest, model, storeModel } from './damaged-world.ts';

/** A deployment in memory for the doctor: two objects of every kind, and doubles of other functions. */

/** The deployment of the current test. */
export let api: ReturnType<typeof createTestApi>;
export let state: MemoryObjectStore;
/** The intact deployment. Each test has a copy. */
let whole: typeof api;
const extractor = createFakeExtractor({ id: 'tiny' });
const exported = { model: 'shapes', version: 1, format: 'report' } as const;

/** Writes the original object, as another training on the same images does. */
export async function restore(key: string) {
  const { body } = (await whole.state.get(key)) as { body: Uint8Array };
  await state.put(key, body);
}

/** Handles queued messages as the function `embed` does. */
export async function embedQueued() {
  for (const body of api.embedQueue.sent.splice(0)) {
    for (const image of parseEmbedMessage(body)) await embedImage({ ...api, extractor }, image);
  }
}

/** Handles queued messages as the function `export` does. */
export async function runExports() {
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

export async function find(query = ''): Promise<DoctorFinding[]> {
  const { findings, nextCursor } = await api.read<DoctorPage>(`GET /v1/health/doctor${query}`, { scopes: ['admin'] });
  expect(nextCursor).toBeUndefined();
  return findings;
}

export const repair = (query = '') =>
  api.read<RepairPage>(`POST /v1/health/doctor/repair${query}`, { scopes: ['admin'] });

export const shown = (findings: readonly DoctorFinding[]) => findings.map(({ kind, key }) => [kind, key]);

export async function createWorld(): Promise<void> {
  whole = createTestApi();
  [api, state] = [whole, whole.state];
  await store();
}

/** Gives the next test its own copy. */
export async function copyWorld(): Promise<void> {
  api = createTestApi();
  state = api.state;
  await Promise.all([copyAll(whole.state, state), copyAll(whole.uploads, api.uploads)]);
  for (const key of api.uploads.keys()) api.uploads.age(key, new Date(now.getTime() - 60_000));
}

export const keyLike = (pattern: RegExp, which = 0) => {
  const key = state.keys().filter((each) => pattern.test(each))[which];
  if (key === undefined) throw new Error(`There is no key like ${pattern}.`);
  return key;
};
