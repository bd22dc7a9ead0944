import { parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import type { TrainingRecord } from '../../shared/domain/state/records.ts';
import { readEvaluation } from '../../shared/store/versions/evaluations.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import type { Finding } from '../check/finding.ts';
import type { Inside } from '../check/inside.ts';
import type { Snapshot } from './buckets.ts';

/**
 * Was each training on what one listing showed, of a moment between its request and its end, but for what it says that
 * it left out?
 */
export async function checkSnapshots(
  inside: Inside,
  trainings: readonly TrainingRecord[],
  history: readonly Snapshot[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { id, model, dataset, version, notEmbedded, gone = [] } of trainings) {
    const given = version === undefined ? undefined : await examplesOf(inside, model, version);
    if (!given) continue;
    const asked = inside.model.trainings.get(id);
    const [from, to] = [asked?.span.start ?? 0, asked?.seenEnded ?? Number.POSITIVE_INFINITY];
    const inTime = history.filter(({ at }, i) => at <= to && (history[i + 1]?.at ?? to) >= from);
    const out = new Set([...notEmbedded, ...gone]);
    if (inTime.some((snapshot) => linesOf(inside, snapshot, dataset, out) === given)) continue;
    findings.push({
      kind: 'mislabelled',
      text: `Version ${version} of ${model} was not trained on what any listing showed while training ${id} was under way:\n${given}`,
      spans: asked ? [asked.span] : [],
      words: [id, `uploads put ${dataset}/`],
    });
  }
  return findings;
}

/** Undefined where the version is not whole: that is another finding. */
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
