import type { DecisionThreshold } from '../../shared/api/decisions.ts';
import type { CopyKind, DuplicatesPage, ScoredPage, ScoredQuery } from '../../shared/api/evaluations.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { type PageRequest, pageOf } from '../../shared/lambda/pages.ts';
import { InvalidRequest } from '../../shared/lambda/problem.ts';
import { decisionThreshold } from '../../shared/ml/evaluate/decision-threshold.ts';
import { readDuplicates, readEvaluation } from '../../shared/store/versions/evaluations.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import type { ApiDeps } from './deps.ts';
import { locate } from './locate.ts';

type Scored = Omit<ScoredPage['examples'][number], 'url' | 'movedTo'>;

/**
 * A page of a version's out-of-fold predictions.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `invalid-request`
 */
export async function listScored(
  deps: ApiDeps,
  model: string,
  version: number,
  { label, predicted, wrong, order, links, ...page }: ScoredQuery,
): Promise<ScoredPage> {
  const record = await readVersion(deps.state, model, version);
  const { scored, digests } = await readScored(deps, record);
  const matching = scored.filter(
    (example) =>
      (label === undefined || example.label === label) &&
      (predicted === undefined || example.predicted === predicted) &&
      (wrong === undefined || (example.label !== example.predicted) === wrong),
  );
  if (order === 'suspicious') matching.sort((a, b) => a.labelProbability - b.labelProbability);
  const { items, ...rest } = pageOf(matching, page);
  if (!links) return { examples: items, ...rest };
  const keys = items.map(({ key }) => key);
  const located = await locate(deps, record, keys, async () => digests);
  return { examples: items.map((example, i) => ({ ...example, ...located[i] })), ...rest };
}

/**
 * A page of the copies that a version's training found.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `invalid-request`
 */
export async function listDuplicates(
  { state }: ApiDeps,
  model: string,
  version: number,
  { kind, ...page }: PageRequest & { kind: CopyKind },
): Promise<DuplicatesPage> {
  const found = (await readDuplicates(state, await readVersion(state, model, version)))[kind];
  return { kind, total: found.length, ...pageOf<unknown>(found, page) } as DuplicatesPage;
}

/**
 * The confidence threshold at which the decisions for a label have a precision.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `invalid-request`: the version has no such label
 */
export async function findThreshold(
  { state }: ApiDeps,
  model: string,
  version: number,
  { label, precision }: { label: string; precision: number },
): Promise<DecisionThreshold> {
  const record = await readVersion(state, model, version);
  const { classes } = record;
  const index = classes.indexOf(label.normalize('NFC'));
  if (index === -1) {
    const message = `must be a label of version ${version}; \`${label}\` is not`;
    throw new InvalidRequest([{ path: 'query.label', message }]);
  }
  const { labels, fold, probabilities } = await readEvaluation(state, record);
  const ofLabel = new Map(classes.map((name, k) => [name, k]));
  return decisionThreshold({
    // Logarithms of probabilities serve as logits: their softmax is the probabilities.
    logits: probabilities.map(Math.log),
    labels: Int32Array.from(labels, (name) => ofLabel.get(name) as number),
    classes,
    fold,
    label: index,
    target: precision,
  });
}

async function readScored(
  { state }: ApiDeps,
  record: VersionRecord,
): Promise<{ scored: Scored[]; digests: ReadonlyMap<string, string> }> {
  const { classes } = record;
  const { keys, sha256, labels, fold, probabilities } = await readEvaluation(state, record);
  const index = new Map(classes.map((name, k) => [name, k]));
  const scored = keys.flatMap((key, i) => {
    if (fold[i] === -1) return [];
    const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    const best = row.indexOf(row.reduce((max, value) => Math.max(max, value), 0));
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
  return { scored, digests: new Map(keys.map((key, i) => [key, sha256[i] as string])) };
}
