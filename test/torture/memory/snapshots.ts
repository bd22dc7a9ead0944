import { parseUploadKey } from '../../../shared/domain/dataset/upload-key.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { readEvaluation } from '../../../shared/store/versions/evaluations.ts';
import { readVersion } from '../../../shared/store/versions/versions.ts';
import type { Finding } from '../check/finding.ts';
import type { Inside } from '../check/inside.ts';
import type { Snapshot } from './buckets.ts';

/**
 * Did each training use exactly the images of one moment between its request and its end, without those that it reports
 * as left out?
 */
export async function checkSnapshots(
  inside: Inside,
  trainings: readonly TrainingRecord[],
  history: readonly Snapshot[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { id, model, dataset, version, notEmbedded, gone = [] } of trainings) {
    const trained = version === undefined ? undefined : await examplesOf(inside, model, version);
    if (!trained) continue;
    const requested = inside.model.trainings.get(id);
    const [from, to] = [requested?.span.start ?? 0, requested?.seenEnded ?? Number.POSITIVE_INFINITY];
    const inTime = history.filter(({ at }, i) => at <= to && (history[i + 1]?.at ?? to) >= from);
    const out = new Set([...notEmbedded, ...gone]);
    if (inTime.some((snapshot) => linesOf(inside, snapshot, dataset, out) === trained)) continue;
    findings.push({
      kind: 'mislabelled',
      text: `Version ${version} of ${model} was not trained on the images of any moment of training ${id}:\n${trained}`,
      spans: requested ? [requested.span] : [],
      words: [id, `uploads put ${dataset}/`],
    });
  }
  return findings;
}

/** Undefined if the version is damaged, which is another finding. */
async function examplesOf({ state }: Inside, model: string, version: number): Promise<string | undefined> {
  try {
    const { keys, labels, sha256 } = await readEvaluation(state, await readVersion(state, model, version));
    return linesFrom(keys.map((key, i) => `${key} ${labels[i]} ${sha256[i]}`));
  } catch {
    return undefined;
  }
}

function linesOf({ model }: Inside, { objects }: Snapshot, dataset: string, out: ReadonlySet<string>): string {
  const lines = [...objects].flatMap(([key, content]) => {
    const meaning = parseUploadKey(key);
    const digest = model.contents.get(content);
    if (meaning.kind !== 'example' || meaning.dataset !== dataset || digest === undefined || out.has(key)) return [];
    return [`${key} ${meaning.label} ${digest}`];
  });
  return linesFrom(lines);
}

const linesFrom = (lines: string[]) => lines.sort().join('\n');
