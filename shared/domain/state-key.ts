/** Where the state bucket keeps what (docs/architecture.md lists it). */
export const stateKey = {
  features: 'features/',
  images: (extractor: string, dataset: string) => `features/${extractor}/${dataset}/images/`,
  image: (extractor: string, dataset: string, content: string) =>
    `${stateKey.images(extractor, dataset)}${content}.arrow`,
  rejection: (extractor: string, dataset: string, content: string) =>
    `${stateKey.images(extractor, dataset)}${content}.rejected.json`,
  packs: (extractor: string, dataset: string) => `features/${extractor}/${dataset}/packs/`,
  pack: (extractor: string, dataset: string, digest: string) => `${stateKey.packs(extractor, dataset)}${digest}.arrow`,
  trainings: 'trainings/',
  training: (id: string) => `trainings/${id}.json`,
  trainingExamples: (id: string) => `trainings/${id}/examples.arrow`,
  models: 'models/',
  model: (model: string) => `models/${model}/`,
  artifact: (model: string, inputDigest: string, file: string) => `models/${model}/artifacts/${inputDigest}/${file}`,
  versions: (model: string) => `models/${model}/versions/`,
  version: (model: string, version: number) => `models/${model}/versions/${version}.json`,
  input: (model: string, inputDigest: string) => `models/${model}/inputs/${inputDigest}.json`,
  live: (model: string) => `models/${model}/live.json`,
  gate: (model: string) => `models/${model}/gate.json`,
  export: (model: string, version: number, format: string) => `models/${model}/exports/${version}/${format}.json`,
  exportArchive: (model: string, version: number, format: string) => `models/${model}/exports/${version}/${format}.zip`,
  bases: 'bases/',
  baseModel: (digest: string) => `bases/${digest}/model.onnx`,
  baseManifest: (digest: string) => `bases/${digest}/manifest.json`,
  keys: 'keys/',
  key: (digest: string) => `keys/${digest}.json`,
} as const;
