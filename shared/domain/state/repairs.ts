/** How to repair a damaged or missing object of the state bucket. docs/operations.md has the same table. */
export function repairOf(key: string): string {
  for (const [pattern, advice] of repairs) {
    const found = pattern.exec(key);
    if (found) return advice(...(found.slice(1) as [string, string, string]));
  }
  return 'Repair it with headstart doctor --repair.';
}

type Advice = (first: string, second: string, third: string) => string;

const repairs: [RegExp, Advice][] = [
  [
    /^features\/[^/]+\/([^/]+)\/images\//,
    (dataset) => `Train on dataset \`${dataset}\` again. The image is embedded first.`,
  ],
  [/^features\/[^/]+\/([^/]+)\/packs\//, (dataset) => `Train on dataset \`${dataset}\` again.`],
  [/^trainings\/[^/]+\/examples\.arrow$/, () => 'Train again: each training lists its dataset.'],
  [/^trainings\//, () => 'Train again, and remove the record with headstart doctor --repair.'],
  [
    /^models\/([^/]+)\/artifacts\//,
    (model) =>
      `Train model \`${model}\` again (POST /v1/models/${model}/trainings). The same images restore it; others give a new version to use instead.`,
  ],
  [
    /^models\/([^/]+)\/versions\/(\d+)\.json$/,
    (model, version) =>
      `Train model \`${model}\` again (POST /v1/models/${model}/trainings) for a new version, and delete this one: DELETE /v1/models/${model}/versions/${version}.`,
  ],
  [/^models\/([^/]+)\/inputs\//, (model) => `Train model \`${model}\` again.`],
  [/^models\/([^/]+)\/gate\.json$/, (model) => `Set it again: PUT /v1/models/${model}/gate.`],
  [/^models\/([^/]+)\/live\.json$/, (model) => `Choose the live version again: PUT /v1/models/${model}/live.`],
  [
    /^models\/([^/]+)\/exports\/(\d+)\//,
    (model, version) => `Run the export again: POST /v1/models/${model}/versions/${version}/exports.`,
  ],
  [/^bases\//, () => 'Register the base model again: headstart base add.'],
  [/^keys\/(\w+)\.json$/, (id) => `Revoke the key (DELETE /v1/keys/${id}), and create another one: POST /v1/keys.`],
];
