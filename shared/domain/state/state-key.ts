/**
 * The ending of rejections' keys. Increase the number when more images can be decoded: rejections with a lower number no
 * longer count, so these images are tried again.
 */
export const rejectionEnding = '.rejected-2.json';

/** Endings of the keys of embeddings and rejections, including rejections that no longer count. */
export const imageEnding = /\.arrow$|\.rejected(?:-\d+)?\.json$/;

/** The keys of the state bucket. docs/architecture.md describes them. */
export const stateKey = {
  extractors: 'features/',
  features: (extractor: string, dataset: string) => `features/${extractor}/${dataset}/`,
  images: (extractor: string, dataset: string) => `features/${extractor}/${dataset}/images/`,
  image: (extractor: string, dataset: string, content: string) =>
    `${stateKey.images(extractor, dataset)}${content}.arrow`,
  rejection: (extractor: string, dataset: string, content: string) =>
    `${stateKey.images(extractor, dataset)}${content}${rejectionEnding}`,
  packs: (extractor: string, dataset: string) => `features/${extractor}/${dataset}/packs/`,
  pack: (extractor: string, dataset: string, digest: string) => `${stateKey.packs(extractor, dataset)}${digest}.arrow`,
  trainings: 'trainings/',
  training: (id: string) => `trainings/${id}.json`,
  trainingExamples: (id: string) => `trainings/${id}/examples.arrow`,
  checkpoints: 'checkpoints/',
  /** What the training of a deep head has done so far. */
  checkpoint: (training: string) => `checkpoints/${training}.bin`,
  openJobs: 'jobs/open/',
  openJob: (kind: string, id: string) => `jobs/open/${kind}/${id}`,
  models: 'models/',
  model: (model: string) => `models/${model}/`,
  allArtifacts: (model: string) => `models/${model}/artifacts/`,
  /** The files of one version. */
  artifacts: (model: string, version: number) => `${stateKey.allArtifacts(model)}${version}/`,
  artifact: (model: string, version: number, digest: string, file: string) =>
    `${stateKey.artifacts(model, version)}${digest}/${file}`,
  /** The files of a version from an earlier release. */
  legacyArtifacts: (model: string, inputDigest: string) => `${stateKey.allArtifacts(model)}${inputDigest}/`,
  legacyArtifact: (model: string, inputDigest: string, file: string) =>
    `${stateKey.legacyArtifacts(model, inputDigest)}${file}`,
  versions: (model: string) => `models/${model}/versions/`,
  version: (model: string, version: number) => `models/${model}/versions/${version}.json`,
  inputs: (model: string) => `models/${model}/inputs/`,
  input: (model: string, inputDigest: string) => `${stateKey.inputs(model)}${inputDigest}.json`,
  live: (model: string) => `models/${model}/live.json`,
  deletedVersions: (model: string) => `models/${model}/deleted.json`,
  gate: (model: string) => `models/${model}/gate.json`,
  allExports: (model: string) => `models/${model}/exports/`,
  exports: (model: string, version: number) => `models/${model}/exports/${version}/`,
  export: (model: string, version: number, format: string) => `${stateKey.exports(model, version)}${format}.json`,
  exportArchive: (model: string, version: number, format: string) => `${stateKey.exports(model, version)}${format}.zip`,
  bases: 'bases/',
  baseModel: (digest: string) => `bases/${digest}/model.onnx`,
  baseManifest: (digest: string) => `bases/${digest}/manifest.json`,
  baseLicence: (digest: string, file: string) => `bases/${digest}/${file}`,
  claims: 'claims/',
  claimsOf: (dataset: string) => `claims/${dataset}/`,
  /** @param digest SHA-256 of the key in the uploads bucket */
  claim: (dataset: string, digest: string) => `claims/${dataset}/${digest}.json`,
  keys: 'keys/',
  key: (digest: string) => `keys/${digest}.json`,
} as const;
