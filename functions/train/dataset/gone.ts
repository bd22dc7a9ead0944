import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../../shared/domain/each-limited.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';

/** The most images that are asked for one by one: a listing, of 1,000 a request, costs about 12 times as much. */
export const fewImages = 100;

/** Of these examples, those whose image was deleted or overwritten since the listing. */
export async function goneExamples(
  uploads: ObjectStore,
  dataset: string,
  examples: readonly Example[],
): Promise<Example[]> {
  const present = new Map<string, string>();
  const see = ({ key, etag, size }: { key: string; etag: string; size: number }) =>
    void present.set(key, contentId(etag, size));
  if (examples.length > fewImages) for await (const entry of uploads.list(`${dataset}/`)) see(entry);
  else {
    await eachLimited(examples, 16, async ({ key }) => {
      const entry = await uploads.head(key);
      if (entry) see(entry);
    });
  }
  return examples.filter(({ key, content }) => present.get(key) !== content);
}
