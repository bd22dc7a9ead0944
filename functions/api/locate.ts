import type { LocatedImage } from '../../shared/api/evaluations.ts';
import { contentId, parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { imageType } from '../../shared/domain/images/formats.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import type { ObjectEntry } from '../../shared/ports/object-store.ts';
import { unlessDamaged } from '../../shared/store/objects/damaged.ts';
import { readExamples } from '../../shared/store/trainings/example-file.ts';
import { readEvaluation } from '../../shared/store/versions/evaluations.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import type { ApiDeps } from './deps.ts';

const readsAtOnce = 32;

type Version = Pick<VersionRecord, 'model' | 'version' | 'training' | 'dataset'>;

/**
 * Finds images of a version, in the order of `keys`. An image that was relabelled since is found by content. Takes a
 * HEAD request for each key, and a listing if some images have moved.
 * @param keys that the images had in the training
 * @throws HeadstartError `model-not-found`, `version-not-found`
 */
export async function locateImages(
  deps: ApiDeps,
  model: string,
  number: number,
  keys: readonly string[],
): Promise<LocatedImage[]> {
  const version = await readVersion(deps.state, model, number);
  return locate(deps, version, keys, async () => {
    const { keys: known, sha256 } = await readEvaluation(deps.state, version);
    return new Map(known.map((key, i) => [key, sha256[i] as string]));
  });
}

/**
 * Like {@link locateImages}, for a loaded version.
 * @param digests gives the SHA-256 by key, if an image can't be found without it
 */
export async function locate(
  deps: ApiDeps,
  { training, dataset }: Version,
  keys: readonly string[],
  digests: () => Promise<ReadonlyMap<string, string>>,
): Promise<LocatedImage[]> {
  const [contents, heads] = await Promise.all([
    readContents(deps, training),
    eachLimited(keys, readsAtOnce, (key) => headOf(deps, dataset, key)),
  ]);
  const places = new Map(heads.flatMap((head) => (head && isSame(head, contents) ? [[head.key, head.key]] : [])));
  const missing = keys.filter((key) => contents.has(key) && !places.has(key));
  if (missing.length > 0) {
    const found = await findMoved(deps, dataset, missing, contents, digests);
    for (const [key, place] of found) places.set(key, place);
  }
  return eachLimited(keys, readsAtOnce, async (key) => {
    const place = places.get(key);
    if (place === undefined) return { key };
    const url = await deps.uploadLinks.download(place, { contentType: imageType(place) });
    return { key, ...(place !== key && { movedTo: place }), url };
  });
}

/** Ignores keys outside the version's dataset. */
async function headOf({ uploads }: ApiDeps, dataset: string, key: string): Promise<ObjectEntry | undefined> {
  return key.startsWith(`${dataset}/`) ? uploads.head(key) : undefined;
}

/** The content that each key had when the training listed it. */
async function readContents({ state }: ApiDeps, training: string): Promise<ReadonlyMap<string, string>> {
  const listed = await unlessDamaged([], () => readExamples(state, training));
  return new Map(listed?.map(({ key, content }) => [key, content]));
}

/** Whether the key still has the content of the training. Without a readable listing, any content counts. */
function isSame({ key, etag, size }: ObjectEntry, contents: ReadonlyMap<string, string>): boolean {
  return contents.size === 0 || contents.get(key) === contentId(etag, size);
}

/**
 * The current keys of the missing contents. If a content has several keys, one that is new to the version is preferred.
 */
async function findMoved(
  deps: ApiDeps,
  dataset: string,
  missing: readonly string[],
  contents: ReadonlyMap<string, string>,
  digests: () => Promise<ReadonlyMap<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(missing.map((key) => contents.get(key) as string));
  const sizes = new Set([...wanted].map(sizeOf));
  const known = new Set(contents.values());
  const places = new Map<string, string>();
  const unknown: { key: string; content: string }[] = [];
  for await (const { key, etag, size } of deps.uploads.list(`${dataset}/`)) {
    const { kind } = parseUploadKey(key);
    if (kind !== 'example' && kind !== 'unlabelled') continue;
    const content = contentId(etag, size);
    if (wanted.has(content) && (!places.has(content) || !contents.has(key))) places.set(content, key);
    if (!known.has(content) && sizes.has(sizeOf(content))) unknown.push({ key, content });
  }
  const found = new Map(missing.map((key) => [key, places.get(contents.get(key) as string)]));

  // Under KMS and after some multipart uploads, a copy has another ETag. Its embedding contains the SHA-256.
  if (unknown.length > 0 && [...found.values()].includes(undefined)) {
    const listedContents = unknown.map(({ content }) => content);
    const [digestOf, listedDigests] = await Promise.all([digests(), deps.digests.of(dataset, listedContents)]);
    const keyOf = new Map(unknown.map(({ key, content }) => [listedDigests.get(content) ?? content, key]));
    for (const [key, place] of found) found.set(key, place ?? keyOf.get(digestOf.get(key) ?? ''));
  }
  return new Map([...found].flatMap(([key, place]) => (place === undefined ? [] : [[key, place]])));
}

/** A content id is `{etag}-{size}`. */
const sizeOf = (content: string): string => content.slice(content.lastIndexOf('-'));
