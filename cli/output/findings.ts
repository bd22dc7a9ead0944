import type { Version } from '../../shared/api/models.ts';
import type { Training } from '../../shared/api/trainings.ts';
import { describeLookAlikes } from '../../shared/domain/names/look-alikes.ts';
import { maxListed } from '../../shared/domain/versions/metrics-limits.ts';
import { describeNeverPredicted, neverShare } from '../../shared/domain/versions/never-predicted.ts';
import { inCommands } from './in-commands.ts';
import { count, counted } from './text.ts';

/** The verdict of a training's gate: the version it was compared with, or why it is not live. */
export function gateLines(gate: Training['gate'], { live }: Pick<Version, 'live'>): string[] {
  if (!gate) return [];
  const against = gate.against === undefined ? '' : `: not measurably worse than version ${gate.against}`;
  const warnings = (gate.warnings ?? []).map((warning) => `    ${inCommands(warning)}`);
  if (gate.passed) {
    const title = `  gate passed${against}${live ? '' : '; another version has become live since'}`;
    return warnings.length > 0 ? [`${title}, with a warning:`, ...warnings] : [title];
  }
  const title = live ? '  gate not passed, made live manually:' : '  gate not passed:';
  return [title, ...gate.reasons.map((reason) => `    ${inCommands(reason)}`), ...warnings];
}

const maxRelabels = 3;
/** Maximum number of listed groups of labels that look alike; the metrics list all. */
const maxGroups = 10;

/** Changes of the dataset since the previous version. */
export function changesLines({
  since,
  added,
  removed,
  relabelled,
  relabels,
}: NonNullable<Training['changes']>): string[] {
  const changes = [
    added > 0 && `${count(added)} added`,
    removed > 0 && `${count(removed)} removed`,
    relabelled > 0 && `${count(relabelled)} relabelled`,
  ].filter(Boolean);
  const named = relabels.slice(0, maxRelabels).map(({ key, from, to }) => `    ${key}: ${from} to ${to}`);
  const rest = relabelled - named.length;
  return [
    `  images since version ${since}: ${changes.join(', ') || 'unchanged'}`,
    ...named,
    ...(rest > 0 && named.length > 0 ? [`    and ${count(rest)} more`] : []),
  ];
}

/** Thresholds, problems in the data, and the command for the report. */
export function findingLines(
  { model, version, thresholds = {}, classes, hyperparameters, metrics }: Version,
  gate: Training['gate'],
): string[] {
  const lines = Object.entries(thresholds).map(([label, threshold]) =>
    threshold === null
      ? `  no decision for ${label}: these images can't show the requested precision`
      : `  decides for ${label} at a score of ${threshold.toFixed(3)} or more`,
  );
  const { neverPredicted = [], lookAlikeLabels = [], suspicious = [], duplicates } = metrics;
  // The gate's warnings name these labels too.
  if (neverPredicted.length > 0 && !gate?.warnings) {
    const share = neverShare(neverPredicted, classes.length);
    lines.push(`  ${inCommands(describeNeverPredicted(share, neverPredicted, hyperparameters.classWeights))}`);
  }
  for (const group of lookAlikeLabels.slice(0, maxGroups)) lines.push(`  ${describeLookAlikes(group)}`);
  if (suspicious.length > 0) lines.push(`  ${listed(suspicious, 'suspicious label')}`);
  if (duplicates) {
    const { exact, near, conflicts, leaks } = duplicates;
    const copies = [
      exact.length > 0 && `${listed(exact, 'group')} of identical images`,
      near.length > 0 && listed(near, 'pair of near duplicates', 'pairs of near duplicates'),
      conflicts.length > 0 && `${listed(conflicts, 'conflict')} between labels`,
      leaks.length > 0 && listed(leaks, 'leak into the test set', 'leaks into the test set'),
    ].filter(Boolean);
    if (copies.length > 0) lines.push(`  copies: ${copies.join(', ')}`);
  }
  return [...lines, `  report: headstart models report ${model} ${version} --out report.html`];
}

/** The metrics limit their lists, so a full list only gives a minimum. */
function listed(list: readonly unknown[], one: string, many?: string): string {
  return `${list.length >= maxListed ? 'at least ' : ''}${counted(list.length, one, many)}`;
}
