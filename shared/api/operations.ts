/**
 * The HTTP API below /v1: method and path of each operation, in the order of the OpenAPI document. The route
 * definitions and both clients read this table, so it imports nothing, not even Zod.
 */
export const operations = {
  listDatasets: ['get', '/v1/datasets'],
  getDataset: ['get', '/v1/datasets/{dataset}'],
  listExamples: ['get', '/v1/datasets/{dataset}/examples'],
  mapDataset: ['get', '/v1/datasets/{dataset}/map'],
  createUploads: ['post', '/v1/datasets/{dataset}/uploads'],
  relabelExamples: ['post', '/v1/datasets/{dataset}/examples/relabel'],
  deleteExamples: ['post', '/v1/datasets/{dataset}/examples/delete'],
  forgetImages: ['post', '/v1/datasets/{dataset}/forget'],
  deleteDataset: ['delete', '/v1/datasets/{dataset}'],
  listBases: ['get', '/v1/bases'],
  startTraining: ['post', '/v1/models/{model}/trainings'],
  listTrainings: ['get', '/v1/trainings'],
  getTraining: ['get', '/v1/trainings/{id}'],
  cancelTraining: ['post', '/v1/trainings/{id}/cancel'],
  listModels: ['get', '/v1/models'],
  listVersions: ['get', '/v1/models/{model}/versions'],
  getVersion: ['get', '/v1/models/{model}/versions/{version}'],
  listScoredExamples: ['get', '/v1/models/{model}/versions/{version}/examples'],
  locateImages: ['post', '/v1/models/{model}/versions/{version}/images'],
  listDuplicates: ['get', '/v1/models/{model}/versions/{version}/duplicates'],
  findThreshold: ['get', '/v1/models/{model}/versions/{version}/threshold'],
  diffVersions: ['get', '/v1/models/{model}/versions/{version}/diff'],
  getLive: ['get', '/v1/models/{model}/live'],
  startExport: ['post', '/v1/models/{model}/versions/{version}/exports'],
  getExport: ['get', '/v1/models/{model}/versions/{version}/exports/{format}'],
  setLive: ['put', '/v1/models/{model}/live'],
  getGate: ['get', '/v1/models/{model}/gate'],
  setGate: ['put', '/v1/models/{model}/gate'],
  deleteVersion: ['delete', '/v1/models/{model}/versions/{version}'],
  deleteModel: ['delete', '/v1/models/{model}'],
  predict: ['post', '/v1/models/{model}/predict'],
  createPredictionUpload: ['post', '/v1/predictions/uploads'],
  listKeys: ['get', '/v1/keys'],
  createKey: ['post', '/v1/keys'],
  deleteKey: ['delete', '/v1/keys/{id}'],
  findProblems: ['get', '/v1/health/doctor'],
  repairProblems: ['post', '/v1/health/doctor/repair'],
} as const;

export type Operations = typeof operations;
export type OperationId = keyof Operations;

/** The beginning of a route definition. */
export function operation<Id extends OperationId>(operationId: Id) {
  const [method, path]: readonly [Operations[Id][0], Operations[Id][1]] = operations[operationId];
  return { operationId, method, path };
}

/** The request line of a call. Parameters that the path doesn't name become the query; undefined ones are omitted. */
export function requestLine(operationId: OperationId, parameters: object = {}) {
  const [method, template] = operations[operationId];
  const query = new Map(Object.entries(parameters).filter(([, value]) => value !== undefined));
  const path = template.replaceAll(/{(\w+)}/g, (_, name: string) => {
    const value = String(query.get(name));
    query.delete(name);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams([...query].map(([name, value]): [string, string] => [name, String(value)]));
  return { method: method.toUpperCase(), path: query.size > 0 ? `${path}?${search}` : path };
}

/** The pages of a list, one after the other. */
export async function* pagesOf<Page extends { nextCursor?: string | undefined }>(
  read: (cursor: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
