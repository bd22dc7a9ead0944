import { describe, expect, test } from '@jest/globals';
import type { Presigner } from '../../../shared/ports/presigner.ts';

const key = 'shop/red hat/ä+1.jpg';

/** The contract of every {@link Presigner}. */
export function describePresigner(name: string, create: () => Promise<Presigner>): void {
  describe(name, () => {
    test('makes a form for one key and one content type', async () => {
      const { url, fields } = await (await create()).upload(key, { contentType: 'image/jpeg', maxBytes: 10 });
      expect(URL.canParse(url)).toBe(true);
      expect(fields).toMatchObject({ key, 'Content-Type': 'image/jpeg' });
    });

    test('makes a link that names the key', async () => {
      const link = await (await create()).download(key, { contentType: 'image/jpeg' });
      expect(decodeURIComponent(new URL(link).pathname)).toContain(key);
    });
  });
}
