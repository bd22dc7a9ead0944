import { parseLabelManifest } from '../../domain/dataset/label-manifest.ts';
import { contentId, parseUploadKey, type UploadKey } from '../../domain/dataset/upload-key.ts';
import { HeadstartError } from '../../domain/errors.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

type ImageKey = Extract<UploadKey, { kind: 'example' | 'unlabelled' }>;

/** An image as a listing shows it. */
export interface ListedImage {
  key: string;
  etag: string;
  size: number;
  content: string;
  uploadedAt: Date;
  /** The split and label come from the key, and from a manifest's line if one names the key. */
  meaning: ImageKey;
}

/** One listing of `{dataset}/`. A dataset has no other record. */
export interface Listing {
  /** Whether there is any object below `{dataset}/`. */
  exists: boolean;
  images: ListedImage[];
  /** Invalid keys and manifest lines: they are reported, and their meaning is never guessed. */
  problems: { key: string; problem: string }[];
}

export async function listDataset(uploads: ObjectStore, dataset: string): Promise<Listing> {
  const listing: Listing = { exists: false, images: [], problems: [] };
  const manifests: string[] = [];
  for await (const { key, etag, size, lastModified } of uploads.list(`${dataset}/`)) {
    listing.exists = true;
    const meaning = parseUploadKey(key);
    if (meaning.kind === 'example' || meaning.kind === 'unlabelled') {
      listing.images.push({ key, etag, size, content: contentId(etag, size), uploadedAt: lastModified, meaning });
    }
    if (meaning.kind === 'manifest') manifests.push(key);
    if (meaning.kind === 'invalid') listing.problems.push({ key, problem: meaning.problem });
  }
  for (const key of manifests) await applyManifest(uploads, key, listing);
  return listing;
}

/**
 * A manifest's line takes precedence over the folder. An unlabelled image that gets a label belongs to the training
 * set.
 */
async function applyManifest(uploads: ObjectStore, key: string, listing: Listing): Promise<void> {
  const object = await uploads.get(key);
  if (!object) return;
  const { labels, problems } = parseLabelManifest(new TextDecoder().decode(object.body));
  listing.problems.push(...problems.map((problem) => ({ key, problem })));
  for (const image of listing.images) {
    const label = labels.get(image.key);
    if (label === undefined) continue;
    const split = image.meaning.kind === 'example' ? image.meaning.split : 'train';
    image.meaning = { kind: 'example', dataset: image.meaning.dataset, split, label, file: image.meaning.file };
    labels.delete(image.key);
  }
  for (const missing of labels.keys()) listing.problems.push({ key, problem: `There is no image ${missing}.` });
}

/** By image key: the label in a manifest, and the manifest's key. */
export type ManifestLabels = ReadonlyMap<string, { label: string; manifest: string }>;

/** The labels in a dataset's manifests, as {@link listDataset} applies them: the last of several lines for a key counts. */
export async function readManifests(uploads: ObjectStore, dataset: string): Promise<ManifestLabels> {
  const manifestLabels = new Map<string, { label: string; manifest: string }>();
  for await (const { key: manifest } of uploads.list(`${dataset}/_manifests/`)) {
    const object = parseUploadKey(manifest).kind === 'manifest' ? await uploads.get(manifest) : undefined;
    if (!object) continue;
    const { labels } = parseLabelManifest(new TextDecoder().decode(object.body));
    for (const [key, label] of labels) manifestLabels.set(key, { label, manifest });
  }
  return manifestLabels;
}

export function datasetNotFound(name: string): HeadstartError {
  return new HeadstartError(
    'dataset-not-found',
    `There is no dataset \`${name}\`. GET /v1/datasets lists them. A dataset begins with its first image: ${name}/{label}/{file}.`,
  );
}
