import type { ScoredPage, ScoredQuery } from '../../shared/api/evaluations.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { readEvaluation } from '../../shared/store/evaluations.ts';
import { readVersion } from '../../shared/store/models.ts';
import type { ApiDeps } from './deps.ts';
import { imageType } from './image-type.ts';
import { pageOf } from './pages.ts';

type Scored = Omit<ScoredPage['examples'][number], 'url'>;

/**
 * A page of a version's examples, as heads that did not see them scored them.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `invalid-request`
 */
export async function listScored(
  deps: ApiDeps,
  model: string,
  version: number,
  { label, predicted, wrong, order, ...page }: ScoredQuery,
): Promise<ScoredPage> {
  const scored = await readScored(deps, model, version);
  const matching = scored.filter(
    (example) =>
      (label === undefined || example.label === label) &&
      (predicted === undefined || example.predicted === predicted) &&
      (wrong === undefined || (example.label !== example.predicted) === wrong),
  );
  if (order === 'suspicious') matching.sort((a, b) => a.labelProbability - b.labelProbability);
  const { items, ...rest } = pageOf(matching, page);
  const examples = await eachLimited(items, 16, async (example) => ({
    ...example,
    url: await deps.uploadLinks.download(example.key, { contentType: imageType(example.key) }),
  }));
  return { examples, ...rest };
}

async function readScored({ state }: ApiDeps, model: string, version: number): Promise<Scored[]> {
  const record = await readVersion(state, model, version);
  const { classes } = record;
  const { keys, labels, fold, probabilities } = await readEvaluation(state, record);
  const index = new Map(classes.map((name, k) => [name, k]));
  return keys.flatMap((key, i) => {
    if (fold[i] === -1) return [];
    const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    const best = row.indexOf(row.reduce((most, value) => Math.max(most, value), 0));
    const label = labels[i] as string;
    return {
      key,
      label,
      predicted: classes[best] as string,
      probability: row[best] as number,
      labelProbability: row[index.get(label) as number] as number,
      fold: fold[i] as number,
    };
  });
}
