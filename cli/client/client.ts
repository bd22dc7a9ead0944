import type { BaseList } from '../../shared/api/bases.ts';
import type {
  DatasetList,
  DatasetStatus,
  DeletedDataset,
  DeleteResults,
  ExamplePage,
  RelabelResults,
} from '../../shared/api/datasets.ts';
import type { DecisionThreshold } from '../../shared/api/decisions.ts';
import type { VersionDiff } from '../../shared/api/diff.ts';
import type { CopyKind, DuplicatesPage, ScoredPage } from '../../shared/api/evaluations.ts';
import type { ExportFormat, VersionExport } from '../../shared/api/exports.ts';
import type { ForgetResults } from '../../shared/api/forget.ts';
import type { DoctorPage, DoctorQuery, RepairPage } from '../../shared/api/health.ts';
import type { ApiKeyList, ApiKeyRequest, NewApiKey } from '../../shared/api/keys.ts';
import type { Gate, Live, LiveRequest, ModelList, Version, VersionList } from '../../shared/api/models.ts';
import type { Predictions } from '../../shared/api/predictions.ts';
import type { Training, TrainingList, TrainingRequest } from '../../shared/api/trainings.ts';
import type { PredictionUploadRequest, Upload, Uploads, UploadsRequest } from '../../shared/api/uploads.ts';
import { imageFormat } from '../../shared/domain/images/formats.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { ApiError, NetworkError } from './errors.ts';
import { poll } from './poll.ts';
import { callApi, download, postForm, type Service } from './request.ts';
import { type Clock, realClock } from './retry.ts';

export { ApiError, NetworkError };

export interface ClientOptions {
  /** Address of the API, such as `https://abc.execute-api.eu-central-1.amazonaws.com`. */
  url: string;
  key: string;
  fetch?: typeof globalThis.fetch;
}

interface Page {
  cursor?: string;
  limit?: number;
}

export interface ExampleQuery {
  label?: string;
  split?: ExamplePage['examples'][number]['split'];
  status?: ExamplePage['examples'][number]['status'];
  cursor?: string;
  /** At most 200. */
  limit?: number;
}

export interface ScoredQuery {
  label?: string;
  predicted?: string;
  wrong?: boolean;
  /** `suspicious`: those whose label is least probable first. */
  order?: 'suspicious' | 'stored';
  cursor?: string;
  /** At most 200. */
  limit?: number;
}

export type Example = ExamplePage['examples'][number];
export type Client = ReturnType<typeof createClient>;

const ended: readonly Training['status'][] = ['succeeded', 'failed', 'cancelled'];

/**
 * A client of the HTTP API; `GET /openapi.json` describes each call. What can be repeated is tried again while
 * the service is busy or can't be reached. Every call throws ApiError (with `code`, `status`, `detail`) or NetworkError.
 */
export function createClient({ url, key, fetch = globalThis.fetch }: ClientOptions, clock: Clock = realClock) {
  const service: Service = { url, key, fetch, clock };
  const get = <T>(path: string, query = {}) => callApi<T>(service, 'GET', path, { query });
  const post = <T>(path: string, json: unknown) => callApi<T>(service, 'POST', path, { json });
  const examples = (dataset: string, query: ExampleQuery = {}) =>
    get<ExamplePage>(at`/v1/datasets/${dataset}/examples`, query);

  const datasets = {
    list: () => get<DatasetList>('/v1/datasets'),
    get: (dataset: string) => get<DatasetStatus>(at`/v1/datasets/${dataset}`),
    /** One page of the images. */
    examples,
    /** Every image, page by page. */
    async *everyExample(dataset: string, query: ExampleQuery = {}): AsyncGenerator<Example> {
      let cursor = query.cursor;
      do {
        const page = await examples(dataset, { limit: 200, ...query, ...(cursor && { cursor }) });
        yield* page.examples;
        cursor = page.nextCursor;
      } while (cursor);
    },
    /** The bytes of an image that was listed less than 15 minutes ago. */
    image: ({ url }: Pick<Example, 'url'>) => download(service, url),
    /**
     * Waits until every image is embedded or rejected, or until nothing has changed for `stallSeconds`.
     * Resolves to the last status: `images.pending` says whether some are missing.
     */
    wait: (dataset: string, options: { onProgress?: (status: DatasetStatus) => void; stallSeconds?: number } = {}) =>
      poll(clock, () => datasets.get(dataset), {
        done: ({ images }) => images.pending === 0,
        onChange: options.onProgress,
        stallSeconds: options.stallSeconds ?? 120,
      }),
    relabel: (dataset: string, keys: string[], label: string) =>
      post<RelabelResults>(at`/v1/datasets/${dataset}/examples/relabel`, { keys, label }),
    delete: (dataset: string, keys: string[]) =>
      post<DeleteResults>(at`/v1/datasets/${dataset}/examples/delete`, { keys }),
    /** Removes up to 100 images for good, with all copies and old versions; needs a key with scope admin. */
    forget: (dataset: string, keys: string[]) => post<ForgetResults>(at`/v1/datasets/${dataset}/forget`, { keys }),
    /** Deletes the whole dataset, call by call; with `live` also when a live version was trained on it. */
    async deleteAll(dataset: string, { live = false } = {}): Promise<void> {
      const query = live ? { live: 'true' } : {};
      const call = () => callApi<DeletedDataset>(service, 'DELETE', at`/v1/datasets/${dataset}`, { query });
      let { done } = await call();
      while (!done) {
        try {
          ({ done } = await call());
        } catch (error) {
          // What was left has been deleted by others meanwhile.
          if (!(error instanceof ApiError && error.code === 'dataset-not-found')) throw error;
          done = true;
        }
      }
    },
  };

  const uploads = {
    /** Forms to upload up to 200 images with, in the order of the files. */
    create: (dataset: string, request: UploadsRequest) => post<Uploads>(at`/v1/datasets/${dataset}/uploads`, request),
    /** Uploads an image with its form. */
    send: (form: Upload['upload'], image: Uint8Array) => postForm(service, form, image),
  };

  const trainings = {
    /** Starts a training. One `idempotencyKey` makes one training, however often it is sent. */
    start: (model: string, request: TrainingRequest = {}, idempotencyKey: string = crypto.randomUUID()) =>
      callApi<Training>(service, 'POST', at`/v1/models/${model}/trainings`, {
        json: request,
        headers: { 'idempotency-key': idempotencyKey },
      }),
    list: (limit?: number) => get<TrainingList>('/v1/trainings', { limit }),
    get: (id: string) => get<Training>(at`/v1/trainings/${id}`),
    cancel: (id: string) => callApi<Training>(service, 'POST', at`/v1/trainings/${id}/cancel`),
    /** Waits for the end of a training, whichever it is: look at `status`. */
    wait: (id: string, options: { onProgress?: (training: Training) => void } = {}) =>
      poll(clock, () => trainings.get(id), {
        done: ({ status }) => ended.includes(status),
        onChange: options.onProgress,
      }),
  };

  const bases = {
    /** Base models that a training may name, the default first. */
    list: () => get<BaseList>('/v1/bases'),
  };

  const models = {
    list: () => get<ModelList>('/v1/models'),
    versions: (model: string, limit?: number) => get<VersionList>(at`/v1/models/${model}/versions`, { limit }),
    version: (model: string, version: number) => get<Version>(at`/v1/models/${model}/versions/${version}`),
    /** Chooses the version that predictions use; with `expected` only while that one is live. */
    setLive: (model: string, request: LiveRequest) =>
      callApi<Live>(service, 'PUT', at`/v1/models/${model}/live`, {
        json: request,
        repeatable: request.expected === undefined,
      }),
    /** How the versions of a model go live: by themselves when they pass their gate (`auto`), or by hand alone. */
    gate: (model: string) => get<Gate>(at`/v1/models/${model}/gate`),
    setGate: (model: string, policy: Gate['policy']) =>
      callApi<Gate>(service, 'PUT', at`/v1/models/${model}/gate`, { json: { policy } }),
    /** One page of a version's examples, as heads that did not see them scored them. */
    examples: (model: string, version: number, { wrong, ...query }: ScoredQuery = {}) =>
      get<ScoredPage>(at`/v1/models/${model}/versions/${version}/examples`, {
        ...query,
        ...(wrong !== undefined && { wrong: `${wrong}` }),
      }),
    /** One page of the copies that a version's training found, at most 1,000 of them. */
    duplicates: (model: string, version: number, query: Page & { kind: CopyKind }) =>
      get<DuplicatesPage>(at`/v1/models/${model}/versions/${version}/duplicates`, query),
    /** The threshold that gives a label's decisions a precision, or that it is not reachable. */
    threshold: (model: string, version: number, query: { label: string; precision: number }) =>
      get<DecisionThreshold>(at`/v1/models/${model}/versions/${version}/threshold`, query),
    /** One page of the images on which two versions differ, at most 200. */
    diff: (model: string, version: number, query: Page & { against: number }) =>
      get<VersionDiff>(at`/v1/models/${model}/versions/${version}/diff`, query),
    /** Deletes a version, or the whole model; with `live` also what is live. */
    delete: (model: string, { version, live = false }: { version?: number | undefined; live?: boolean }) =>
      callApi<void>(
        service,
        'DELETE',
        version === undefined ? at`/v1/models/${model}` : at`/v1/models/${model}/versions/${version}`,
        { query: live ? { live: 'true' } : {} },
      ),
    /** The bytes of one of a version's files, such as `report.html`. */
    async file(model: string, version: number, name: string): Promise<Uint8Array> {
      const { files } = await models.version(model, version);
      const file = files.find((its) => its.name === name);
      if (file) return download(service, file.url);
      const there = files.map((its) => its.name).join(', ');
      throw new Error(`Version ${version} of model \`${model}\` has no file ${name}. It has: ${there}.`);
    },
  };

  const exports = {
    /** Asks for the export of a version; safe to repeat. */
    start: (model: string, version: number, format: ExportFormat) =>
      post<VersionExport>(at`/v1/models/${model}/versions/${version}/exports`, { format }),
    get: (model: string, version: number, format: ExportFormat) =>
      get<VersionExport>(at`/v1/models/${model}/versions/${version}/exports/${format}`),
    /** Waits for the end of an export, whichever it is: look at `status`. */
    wait: (model: string, version: number, format: ExportFormat) =>
      poll(clock, () => exports.get(model, version, format), { done: ({ status }) => status !== 'queued' }),
    /** The archive of an export that has succeeded, a ZIP file. */
    async archive(model: string, version: number, format: ExportFormat): Promise<Uint8Array> {
      const { url: link, status } = await exports.get(model, version, format);
      if (link !== undefined) return download(service, link);
      throw new Error(`The export of version ${version} of model \`${model}\` as ${format} is ${status}.`);
    },
  };

  /** Uploads an image only to be predicted; gives its key. */
  async function uploadToPredict(image: Uint8Array): Promise<string> {
    const request: PredictionUploadRequest = {
      filename: 'image',
      contentType: imageFormat(image)?.type ?? 'image/jpeg',
      size: image.length,
    };
    const { key, upload } = await post<Upload>('/v1/predictions/uploads', request);
    await uploads.send(upload, image);
    return key;
  }

  /** Labels of an image with their scores, best first. Takes the image's bytes or its key in the uploads bucket. */
  async function predict(
    model: string,
    image: Uint8Array | { key: string },
    query: { version?: number; top?: number } = {},
  ): Promise<Predictions> {
    const path = at`/v1/models/${model}/predict`;
    if (!(image instanceof Uint8Array)) return callApi(service, 'POST', path, { query, json: image });
    if (image.length <= requestLimits.imageBytes) return callApi(service, 'POST', path, { query, bytes: image });
    return callApi(service, 'POST', path, { query, json: { key: await uploadToPredict(image) } });
  }

  const keys = {
    list: () => get<ApiKeyList>('/v1/keys'),
    /** Makes a key; the answer is the only place where it is shown. */
    create: (request: ApiKeyRequest) =>
      callApi<NewApiKey>(service, 'POST', '/v1/keys', { json: request, repeatable: false }),
    delete: (id: string) => callApi<void>(service, 'DELETE', at`/v1/keys/${id}`),
  };

  /** What is wrong with what is stored, part by part: a page's `nextCursor` goes on. Both need a key with scope admin. */
  const health = {
    find: (query: DoctorQuery = {}) => get<DoctorPage>('/v1/health/doctor', query),
    repair: (query: DoctorQuery = {}) => callApi<RepairPage>(service, 'POST', '/v1/health/doctor/repair', { query }),
  };

  return { url, datasets, uploads, bases, trainings, models, exports, predict, keys, health };
}

/** A path with its parameters encoded. */
function at(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}
