import { type Ask, request } from './request.ts';
import type {
  ApiKey,
  Base,
  Change,
  Dataset,
  DatasetMap,
  DiffSummary,
  Example,
  ExampleStatus,
  ExportFormat,
  Hyperparameters,
  Live,
  LocatedImage,
  Model,
  Outcome,
  Prediction,
  ScoredExample,
  Split,
  Training,
  UploadForm,
  Version,
  VersionExport,
  VersionSummary,
} from './types.ts';

const dataset = (name: string) => `/v1/datasets/${encodeURIComponent(name)}`;
const model = (name: string) => `/v1/models/${encodeURIComponent(name)}`;
interface ScoredFilter {
  label?: string;
  predicted?: string;
  wrong?: 'true';
  order?: 'suspicious';
  links?: 'false';
}

const version = (name: string, number: number) => `${model(name)}/versions/${number}`;

export interface NewFile {
  filename: string;
  contentType: string;
  size: number;
  label?: string;
  split: Split;
  sha256: string;
}

export interface ExampleFilter {
  label?: string;
  status?: ExampleStatus;
  split?: Split;
}

interface Page {
  cursor?: string;
  nextCursor?: string;
}

/** Pages one after the other, until there is no further one. */
async function* pages<T extends Page>(path: string, query: Record<string, string | number | undefined>, ask: Ask = {}) {
  let cursor: string | undefined;
  do {
    const page: T = await request<T>('GET', path, { ...ask, query: { ...query, cursor } });
    yield page;
    cursor = page.nextCursor ?? page.cursor;
  } while (cursor);
}

/** Every route that the console uses. Each call throws a Problem with what to tell the user. */
export const api = {
  datasets: () => request<{ datasets: { name: string; examples: number }[] }>('GET', '/v1/datasets'),
  dataset: (name: string) => request<Dataset>('GET', dataset(name)),
  examples: (name: string, filter: ExampleFilter, signal?: AbortSignal, limit = 200) =>
    pages<{ examples: Example[] } & Page>(`${dataset(name)}/examples`, { ...filter, limit }, { signal }),
  createUploads: (name: string, files: NewFile[]) =>
    request<{ uploads: UploadForm[] }>('POST', `${dataset(name)}/uploads`, { json: { files } }),
  /** @param label null: none any more */
  relabel: (name: string, keys: string[], label: string | null) =>
    request<{ results: Outcome[] }>('POST', `${dataset(name)}/examples/relabel`, { json: { keys, label } }),
  deleteExamples: (name: string, keys: string[], keepalive = false) =>
    request<{ results: Outcome[] }>('POST', `${dataset(name)}/examples/delete`, { json: { keys }, keepalive }),
  map: (name: string) => request<DatasetMap>('GET', `${dataset(name)}/map`),

  train: (name: string, wish: { dataset?: string; base?: string; hyperparameters?: Hyperparameters }, once: string) =>
    request<Training>('POST', `${model(name)}/trainings`, { json: wish, headers: { 'idempotency-key': once } }),
  trainings: () => request<{ trainings: Training[] }>('GET', '/v1/trainings', { query: { limit: 200 } }),
  training: (id: string) => request<Training>('GET', `/v1/trainings/${encodeURIComponent(id)}`),
  cancel: (id: string) => request<Training>('POST', `/v1/trainings/${encodeURIComponent(id)}/cancel`),

  models: () => request<{ models: Model[] }>('GET', '/v1/models'),
  versions: (name: string) =>
    request<{ versions: VersionSummary[] }>('GET', `${model(name)}/versions`, { query: { limit: 200 } }),
  version: (name: string, number: number) => request<Version>('GET', version(name, number)),
  scored: (name: string, number: number, filter: ScoredFilter, limit: number, signal?: AbortSignal) =>
    pages<{ examples: ScoredExample[] } & Page>(`${version(name, number)}/examples`, { ...filter, limit }, { signal }),
  /** At most 200 keys. */
  locate: (name: string, number: number, keys: readonly string[], signal?: AbortSignal) =>
    request<{ images: LocatedImage[] }>('POST', `${version(name, number)}/images`, { json: { keys }, signal }),
  export: (name: string, number: number, format: ExportFormat) =>
    request<VersionExport>('GET', `${version(name, number)}/exports/${format}`),
  startExport: (name: string, number: number, format: ExportFormat) =>
    request<VersionExport>('POST', `${version(name, number)}/exports`, { json: { format } }),
  diff: (name: string, number: number, against: number, cursor?: string) =>
    request<{ summary: DiffSummary; changes: Change[] } & Page>('GET', `${version(name, number)}/diff`, {
      query: { against, cursor },
    }),
  live: (name: string) => request<Live>('GET', `${model(name)}/live`),
  setLive: (name: string, number: number, expected?: number) =>
    request<Live>('PUT', `${model(name)}/live`, { json: { version: number, ...(expected && { expected }) } }),
  gate: (name: string) => request<{ policy: 'auto' | 'manual' }>('GET', `${model(name)}/gate`),
  setGate: (name: string, policy: 'auto' | 'manual') =>
    request<{ policy: 'auto' | 'manual' }>('PUT', `${model(name)}/gate`, { json: { policy } }),

  predict: (name: string, image: Blob, query: { version?: number; top?: number; explain?: string }) =>
    request<Prediction>('POST', `${model(name)}/predict`, {
      query,
      body: image,
      headers: { 'content-type': image.type || 'application/octet-stream' },
    }),

  keys: () => request<{ keys: ApiKey[] }>('GET', '/v1/keys'),
  createKey: (wish: { name: string; scopes: string[]; expiresAt?: string }) =>
    request<ApiKey & { key: string }>('POST', '/v1/keys', { json: wish }),
  revokeKey: (id: string) => request<void>('DELETE', `/v1/keys/${encodeURIComponent(id)}`),
  bases: () => request<{ bases: Base[] }>('GET', '/v1/bases'),
};
