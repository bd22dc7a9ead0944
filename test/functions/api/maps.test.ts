import { describe, expect, test } from '@jest/globals';
import type { ForgetResults } from '../../../shared/api/forget.ts';
import type { DoctorPage, RepairPage } from '../../../shared/api/health.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { createMapStore } from '../../../shared/store/features/map-store.ts';
import { createTestApi } from './api.ts';

type Api = ReturnType<typeof createTestApi>;

const [image, other] = ['shapes/circle/1.jpg', 'shapes/circle/2.jpg'] as const;
const map = Uint16Array.of(0x3c00, 0xc000);
const mapsOf = (api: Api, trunk: string) => createMapStore(api.state, trunk, 'shapes');
const contentsOf = async (api: Api, trunk = 'trunk-a') => [...(await mapsOf(api, trunk).outcomes()).keys()];

async function contentOf(api: Api, key: string) {
  const { etag, size } = (await api.uploads.head(key)) ?? { etag: '', size: 0 };
  return contentId(etag, size);
}

/** Two images with embeddings and with maps by two trunks. */
async function createFullApi(options: Parameters<typeof createTestApi>[0] = {}) {
  const api = createTestApi(options);
  for (const key of [image, other]) {
    await api.upload(key);
    await api.embed(key);
    const content = await contentOf(api, key);
    const row = { content, sha256: sha256(key), map, thumbnail: new Uint8Array(1024), width: 3, height: 2 };
    for (const trunk of ['trunk-a', 'trunk-b']) await mapsOf(api, trunk).write(row);
  }
  return api;
}

describe('the maps of an image', () => {
  test('are copied when a relabel gives it another content id', async () => {
    const api = await createFullApi({ randomEtags: true });
    const before = await contentOf(api, image);
    const json = { keys: [image], label: 'square' };
    await api.read('POST /v1/datasets/shapes/examples/relabel', { json });
    const moved = await contentOf(api, 'shapes/square/1.jpg');
    expect(moved).not.toBe(before);
    for (const trunk of ['trunk-a', 'trunk-b']) {
      expect(await mapsOf(api, trunk).row(moved)).toMatchObject({ content: moved, sha256: sha256(image), map });
    }
  });

  test('are forgotten with it, also those of the same bytes under another content id', async () => {
    const api = await createFullApi({ randomEtags: true });
    const kept = await contentOf(api, other);
    const copy = {
      content: 'before-19',
      sha256: sha256(image),
      map,
      thumbnail: new Uint8Array(4),
      width: 1,
      height: 1,
    };
    expect(image).toHaveLength(19);
    await mapsOf(api, 'trunk-a').write(copy);
    const route = 'POST /v1/datasets/shapes/forget';
    const { removed } = await api.read<ForgetResults>(route, { json: { keys: [image] }, scopes: ['admin'] });
    expect(removed).toMatchObject({ objects: 1, embeddings: 4 });
    for (const trunk of ['trunk-a', 'trunk-b']) expect(await contentsOf(api, trunk)).toEqual([kept]);
  });

  test('are deleted with its dataset', async () => {
    const api = await createFullApi();
    await api.read('DELETE /v1/datasets/shapes');
    expect(api.state.keys()).toEqual([]);
  });
});

describe('the doctor', () => {
  const find = (api: Api) => api.read<DoctorPage>('GET /v1/health/doctor', { scopes: ['admin'] });
  const repair = (api: Api) => api.read<RepairPage>('POST /v1/health/doctor/repair', { scopes: ['admin'] });
  const keyOf = async (api: Api, key: string) => stateKey.image('trunk-a', 'shapes', await contentOf(api, key));

  test('finds nothing wrong with maps', async () => {
    expect((await find(await createFullApi())).findings).toEqual([]);
  });

  test('finds and removes the maps of a deleted image', async () => {
    const api = await createFullApi();
    const kept = await contentOf(api, other);
    const gone = await keyOf(api, image);
    await api.uploads.delete(image);
    const { findings } = await find(api);
    expect(findings.map(({ kind }) => kind)).toEqual(['stale', 'stale', 'stale']);
    expect(findings.map(({ key }) => key)).toContain(gone);
    expect((await repair(api)).left).toEqual([]);
    expect([await contentsOf(api, 'trunk-a'), await contentsOf(api, 'trunk-b')]).toEqual([[kept], [kept]]);
  });

  test('finds and deletes a damaged map, which the next training makes again', async () => {
    const api = await createFullApi();
    const key = await keyOf(api, image);
    const { body } = (await api.state.get(key)) as { body: Uint8Array };
    body[100] = (body[100] as number) ^ 1;
    await api.state.put(key, body);
    const { findings } = await find(api);
    expect(findings).toEqual([expect.objectContaining({ kind: 'damaged', key })]);
    expect(findings[0]?.repair).toBe('It is deleted. The next training that needs the image embeds it again.');
    await repair(api);
    expect(await contentsOf(api)).toEqual([await contentOf(api, other)]);
    expect(api.embedQueue.sent).toEqual([]);
  });
});
