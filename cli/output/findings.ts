import type { Version } from '../../shared/api/models.ts';
import type { Training } from '../../shared/api/trainings.ts';
import { describeLookAlikes } from '../../shared/domain/names/look-alikes.ts';
import { mostListed } from '../../shared/domain/versions/metrics-limits.ts';
import { describeNeverPredicted, neverShare } from '../../shared/domain/versions/never-predicted.ts';
import { inCommands } from './in-commands.ts';
import { count, counted } from './text.ts';

/** What a training's gate said: why a version is not live, or that it passed and against which. */
export function gateLines(gate: Training['gate'], { live }: Pick<Version, 'live'>): string[] {
  if (!gate) return [];
  const against = gate.against === undefined ? '' : `: not measurably worse than version ${gate.against}`;
  const warnings = (gate.warnings ?? []).map((warning) => `    ${inCommands(warning)}`);
  if (gate.passed) {
    const title = `  gate passed${against}${live ? '' : '; another version was made live meanwhile'}`;
    return warnings.length > 0 ? [`${title}, with a warning:`, ...warnings] : [title];
  }
  const title = live ? '  gate not passed, made live by hand:' : '  gate not passed:';
  return [title, ...gate.reasons.map((reason) => `    ${inCommands(reason)}`), ...warnings];
}

const namedAtMost = 3;
/** Groups of labels that look alike; the metrics have all. */
const mostGroups = 10;

/** What changed in the dataset since the version before. */
export function changesLines({
  since,
  added,
  removed,
  relabelled,
  relabels,
}: NonNullable<Training['changes']>): string[] {
  const what = [
    added > 0 && `${count(added)} added`,
    removed > 0 && `${count(removed)} removed`,
    relabelled > 0 && `${count(relabelled)} relabelled`,
  ].filter(Boolean);
  const named = relabels.slice(0, namedAtMost).map(({ key, from, to }) => `    ${key}: ${from} to ${to}`);
  const rest = relabelled - named.length;
  return [
    `  images since version ${since}: ${what.join(', ') || 'the same'}`,
    ...named,
    ...(rest > 0 && named.length > 0 ? [`    and ${count(rest)} more`] : []),
  ];
}

/** What is wrong with the data, as far as held-out heads and copies tell, wanted thresholds, and where to read more. */
export function findingLines(
  { model, version, thresholds = {}, classes, hyperparameters, metrics }: Version,
  gate: Training['gate'],
): string[] {
  const lines = Object.entries(thresholds).map(([label, threshold]) =>
    threshold === null
      ? `  no decision for ${label}: these images can't show the precision wanted`
      : `  decides for ${label} from a score of ${threshold.toFixed(3)}`,
  );
  const { neverPredicted = [], lookAlikeLabels = [], suspicious = [], duplicates } = metrics;
  // The gate's warnings name them already.
  if (neverPredicted.length > 0 && !gate?.warnings) {
    const what = neverShare(neverPredicted, classes.length);
    lines.push(`  ${inCommands(describeNeverPredicted(what, neverPredicted, hyperparameters.classWeights))}`);
  }
  for (const group of lookAlikeLabels.slice(0, mostGroups)) lines.push(`  ${describeLookAlikes(group)}`);
  if (suspicious.length > 0) lines.push(`  ${listed(suspicious, 'label')} to look at`);
  if (duplicates) {
    const { exact, near, conflicts, leaks } = duplicates;
    const copies = [
      exact.length > 0 && `${listed(exact, 'group')} of equal bytes`,
      near.length > 0 && listed(near, 'pair of near duplicates', 'pairs of near duplicates'),
      conflicts.length > 0 && `${listed(conflicts, 'conflict')} between labels`,
      leaks.length > 0 && listed(leaks, 'leak into the test set', 'leaks into the test set'),
    ].filter(Boolean);
    if (copies.length > 0) lines.push(`  copies: ${copies.join(', ')}`);
  }
  return [...lines, `  the report: headstart models report ${model} ${version} --out report.html`];
}

/** Lists are cut in the metrics: a full one says only that there are so many at least. */
function listed(list: readonly unknown[], one: string, many?: string): string {
  return `${list.length >= mostListed ? 'at least ' : ''}${counted(list.length, one, many)}`;
}
