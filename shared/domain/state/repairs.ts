/** What to do about an object of the state bucket that is damaged or missing; docs/operations.md has the same as a table. */
export function repairOf(key: string): string {
  for (const [pattern, advice] of repairs) {
    const found = pattern.exec(key);
    if (found) return advice(...(found.slice(1) as [string, string, string]));
  }
  return 'Repair it: headstart doctor --repair.';
}

type Advice = (first: string, second: string, third: string) => string;

const repairs: [RegExp, Advice][] = [
  [
    /^features\/[^/]+\/([^/]+)\/images\//,
    (dataset) => `Train on dataset \`${dataset}\` again: the image is embedded anew first.`,
  ],
  [/^features\/[^/]+\/([^/]+)\/packs\//, (dataset) => `Train on dataset \`${dataset}\` again: it is made anew.`],
  [/^trainings\/[^/]+\/examples\.arrow$/, () => 'Train again: another training lists its dataset anew.'],
  [/^trainings\//, () => 'Train again, and remove the record: headstart doctor --repair.'],
  [
    /^models\/([^/]+)\/artifacts\//,
    (model) =>
      `Train model \`${model}\` again (POST /v1/models/${model}/trainings): on the same images that writes it again, on others it gives a new version to use instead.`,
  ],
  [
    /^models\/([^/]+)\/versions\/(\d+)\.json$/,
    (model, version) =>
      `Train model \`${model}\` again (POST /v1/models/${model}/trainings), which gives a new version, and delete this one: DELETE /v1/models/${model}/versions/${version}.`,
  ],
  [/^models\/([^/]+)\/inputs\//, (model) => `Train model \`${model}\` again: it is written anew.`],
  [/^models\/([^/]+)\/gate\.json$/, (model) => `Choose it again: PUT /v1/models/${model}/gate.`],
  [/^models\/([^/]+)\/live\.json$/, (model) => `Choose the live version again: PUT /v1/models/${model}/live.`],
  [
    /^models\/([^/]+)\/exports\/(\d+)\//,
    (model, version) => `Run the export again: POST /v1/models/${model}/versions/${version}/exports.`,
  ],
  [/^bases\//, () => 'Register the base model again: headstart base add.'],
  [/^keys\/(\w+)\.json$/, (id) => `Revoke the key (DELETE /v1/keys/${id}), and make another one: POST /v1/keys.`],
];
