import { describe, expect, test } from '@jest/globals';
import type { ObjectEntry, ObjectStore } from '../../../../shared/ports/object-store.ts';
import { moveImage } from '../../../../shared/store/claims/move-image.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';

const [from, to] = ['shapes/circle/1.jpg', 'shapes/square/1.jpg'];

describe.each([
  ['ETags that are digests', false],
  ['ETags that are none', true],
])('a move with %s', (_, randomEtags) => {
  /** Moves an image while `owner` changes something right after the copy, whose response is lost. */
  async function move(owner: (uploads: ObjectStore) => Promise<unknown>, before: Record<string, string> = {}) {
    const [uploads, state] = [createMemoryObjectStore({ randomEtags }), createMemoryObjectStore()];
    for (const [key, body] of Object.entries({ ...before, [from]: 'circle' })) await uploads.put(key, body);
    const copy: ObjectStore['copy'] = async (...given) => {
      await uploads.copy(...given);
      await owner(uploads);
      return 'exists';
    };
    const source = (await uploads.head(from)) as ObjectEntry;
    const moved = await moveImage({ uploads: { ...uploads, copy }, state }, 'shapes', source, to, () => {});
    const bodies = uploads
      .keys()
      .map(async (key) => [key, Buffer.from((await uploads.get(key))?.body ?? []).toString()]);
    return { moved, images: Object.fromEntries(await Promise.all(bodies)) };
  }

  test('counts as done if the owner replaced the source afterwards, even if the response to the copy was lost', async () => {
    const images = { [from]: 'other', [to]: 'circle' };
    expect(await move((uploads) => uploads.put(from, 'other'))).toEqual({ moved: 'moved', images });
  });

  test('counts as done if the owner deleted the source afterwards, even if the response to the copy was lost', async () => {
    expect(await move((uploads) => uploads.delete(from))).toEqual({ moved: 'moved', images: { [to]: 'circle' } });
  });

  test('has not happened if another image has the key', async () => {
    const images = { [from]: 'other', [to]: 'square!' };
    expect(await move((uploads) => uploads.put(from, 'other'), { [to]: 'square!' })).toEqual({
      moved: 'changed',
      images,
    });
  });

  test('continues if only the response to the copy was lost', async () => {
    expect(await move(async () => {})).toEqual({ moved: 'moved', images: { [to]: 'circle' } });
  });
});
