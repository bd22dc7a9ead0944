import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../../shared/domain/each-limited.ts';
import type { ObjectEntry, ObjectStore } from '../../../shared/ports/object-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';

/** More images than this are looked up in a listing. One page of 1,000 keys costs as much as about 12 HEAD requests. */
export const maxHeadRequests = 100;

/** The examples whose image was deleted or overwritten since the listing. */
export async function findGoneExamples(
  uploads: ObjectStore,
  dataset: string,
  examples: readonly Example[],
): Promise<Example[]> {
  const present = new Map<string, string>();
  const add = ({ key, etag, size }: ObjectEntry) => void present.set(key, contentId(etag, size));
  if (examples.length > maxHeadRequests) for await (const entry of uploads.list(`${dataset}/`)) add(entry);
  else {
    await eachLimited(examples, 16, async ({ key }) => {
      const entry = await uploads.head(key);
      if (entry) add(entry);
    });
  }
  return examples.filter(({ key, content }) => present.get(key) !== content);
}
