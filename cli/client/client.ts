import { type OperationId, pagesOf, requestLine } from '../../shared/api/operations.ts';
import type {
  ArgumentsOf,
  BodyOf,
  DatasetStatus,
  ExportFormat,
  PagedOperationId,
  ParametersOf,
  Predictions,
  ResponseOf,
  Training,
  Upload,
} from '../../shared/api/types.ts';
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
}

export type Client = ReturnType<typeof createClient>;

const endStatuses: readonly Training['status'][] = ['succeeded', 'failed', 'cancelled'];

/**
 * A client of the HTTP API; `GET /openapi.json` describes each operation. Requests that can be repeated are retried
 * while the service is busy or unreachable.
 * @throws every function: ApiError (with `code`, `status`, `detail`) or NetworkError
 */
export function createClient({ url, key }: ClientOptions, clock: Clock = realClock) {
  const service: Service = { url, key, clock };

  /** Calls an operation, such as `call('getVersion', { model: 'pets', version: 3 })`. */
  function call<Id extends OperationId>(
    id: Id,
    ...[parameters, options]: ArgumentsOf<Id, { bytes?: Uint8Array }>
  ): Promise<ResponseOf<Id>> {
    const content = { ...options };
    return callApi(service, requestLine(id, parameters), { ...content, repeatable: isRepeatable(id, content) });
  }

  /** The pages of an operation that has them, such as `pages('listExamples', { dataset: 'pets' })`. */
  function pages<Id extends PagedOperationId>(id: Id, parameters: ParametersOf<Id>): AsyncGenerator<ResponseOf<Id>> {
    return pagesOf((cursor) =>
      callApi<ResponseOf<Id> & { nextCursor?: string }>(service, requestLine(id, { ...parameters, cursor })),
    );
  }

  /**
   * Waits until every image is embedded or rejected, or until nothing has changed for `stallSeconds`.
   * @returns the last status; `images.pending` counts the images still missing
   */
  const waitForImages = (
    dataset: string,
    options: { onProgress?: (status: DatasetStatus) => void; stallSeconds?: number } = {},
  ): Promise<DatasetStatus> =>
    poll(clock, () => call('getDataset', { dataset }), {
      done: ({ images }) => images.pending === 0,
      onChange: options.onProgress,
      stallSeconds: options.stallSeconds ?? 120,
    });

  /** Deletes a whole dataset, in several requests if needed; with `live` even if a live version was trained on it. */
  async function deleteDataset(dataset: string, { live = false } = {}): Promise<void> {
    const parameters = { dataset, ...(live && { live }) };
    let { done } = await call('deleteDataset', parameters);
    while (!done) {
      try {
        ({ done } = await call('deleteDataset', parameters));
      } catch (error) {
        // Others have deleted the rest meanwhile.
        if (!(error instanceof ApiError && error.code === 'dataset-not-found')) throw error;
        done = true;
      }
    }
  }

  /** Starts a training. Requests with the same `idempotencyKey` start only one. */
  const startTraining = (
    model: string,
    request: BodyOf<'startTraining'> = {},
    idempotencyKey: string = crypto.randomUUID(),
  ): Promise<Training> =>
    call('startTraining', { model }, { json: request, headers: { 'idempotency-key': idempotencyKey } });

  /** Waits until a training has ended: `status` says how. */
  const waitForTraining = (
    id: string,
    options: { onProgress?: (training: Training) => void } = {},
  ): Promise<Training> =>
    poll(clock, () => call('getTraining', { id }), {
      done: ({ status }) => endStatuses.includes(status),
      onChange: options.onProgress,
    });

  /** Downloads one of a version's files, such as `report.html`. */
  async function downloadFile(model: string, version: number, name: string): Promise<Uint8Array> {
    const { files } = await call('getVersion', { model, version });
    const file = files.find((each) => each.name === name);
    if (file) return download(service, file.url);
    const names = files.map((each) => each.name).join(', ');
    throw new Error(`Version ${version} of model \`${model}\` has no file ${name}. It has: ${names}.`);
  }

  /** Waits until an export has ended: `status` says how. */
  const waitForExport = (model: string, version: number, format: ExportFormat) =>
    poll(clock, () => call('getExport', { model, version, format }), { done: ({ status }) => status !== 'queued' });

  /** Downloads the archive of an export that has succeeded, a ZIP file. */
  async function downloadExport(model: string, version: number, format: ExportFormat): Promise<Uint8Array> {
    const { url: link, status } = await call('getExport', { model, version, format });
    if (link !== undefined) return download(service, link);
    throw new Error(`The export of version ${version} of model \`${model}\` as ${format} is ${status}.`);
  }

  /** Uploads an image with the form that the API made for it. */
  const sendForm = (form: Upload['upload'], image: Uint8Array) => postForm(service, form, image);

  /** Uploads an image only to be predicted; gives its key. */
  async function uploadToPredict(image: Uint8Array): Promise<string> {
    const contentType = imageFormat(image)?.type ?? 'image/jpeg';
    const json = { filename: 'image', contentType, size: image.length };
    const { key, upload } = await call('createPredictionUpload', {}, { json });
    await sendForm(upload, image);
    return key;
  }

  /** Predicts the labels of an image, given its bytes or its key in the uploads bucket. */
  async function predict(
    model: string,
    image: Uint8Array | { key: string },
    query: Omit<ParametersOf<'predict'>, 'model'> = {},
  ): Promise<Predictions> {
    const parameters = { model, ...query };
    if (!(image instanceof Uint8Array)) return call('predict', parameters, { json: image });
    if (image.length <= requestLimits.imageBytes) return call('predict', parameters, { bytes: image });
    return call('predict', parameters, { json: { key: await uploadToPredict(image) } });
  }

  return {
    url,
    call,
    pages,
    /** Downloads a file by a link that the API gave less than 15 minutes ago. */
    download: (link: string) => download(service, link),
    sendForm,
    waitForImages,
    deleteDataset,
    startTraining,
    waitForTraining,
    downloadFile,
    waitForExport,
    downloadExport,
    predict,
  };
}

/** A request whose response was lost can be sent again, unless doing it twice differs from doing it once. */
function isRepeatable(id: OperationId, { json }: { json?: unknown }): boolean {
  return id !== 'createKey' && !(id === 'setLive' && (json as BodyOf<'setLive'>).expected !== undefined);
}
