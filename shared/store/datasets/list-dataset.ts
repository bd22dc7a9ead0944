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
  /** What its key says, and a manifest's line where there is one. */
  meaning: ImageKey;
}

/** What one listing of `{dataset}/` shows: the dataset, of which no other record exists. */
export interface Listing {
  /** Is there anything below `{dataset}/`? */
  exists: boolean;
  images: ListedImage[];
  /** Keys and manifest lines that mean nothing, with what is wrong: reported, never guessed. */
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

/** A line of a manifest beats the folder; an image without a label gets one and is trained on. */
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

/** By key of an image: the label that a manifest gives it, and the manifest's key. */
export type ManifestLabels = ReadonlyMap<string, { label: string; manifest: string }>;

/** What the manifests of a dataset say, as {@link listDataset} applies it: of several lines for a key the last counts. */
export async function readManifests(uploads: ObjectStore, dataset: string): Promise<ManifestLabels> {
  const said = new Map<string, { label: string; manifest: string }>();
  for await (const { key: manifest } of uploads.list(`${dataset}/_manifests/`)) {
    const object = parseUploadKey(manifest).kind === 'manifest' ? await uploads.get(manifest) : undefined;
    if (!object) continue;
    const { labels } = parseLabelManifest(new TextDecoder().decode(object.body));
    for (const [key, label] of labels) said.set(key, { label, manifest });
  }
  return said;
}

export function datasetNotFound(name: string): HeadstartError {
  return new HeadstartError(
    'dataset-not-found',
    `There is no dataset \`${name}\`. GET /v1/datasets lists them; it begins with its first image: ${name}/{label}/{file}.`,
  );
}
