import type { LiveRecord, TrainingRecord } from '../../../shared/domain/state/records.ts';
import { readLiveState } from '../../../shared/store/live/live.ts';
import type { Effect } from '../client/model.ts';
import { type Possibility, searchOrder, unexplained } from '../history/linearize.ts';
import { choose, goLive, isLive, keyOfLive, type LiveState, nothingLive } from '../history/live-steps.ts';
import { codeOf } from '../operations/operation.ts';
import type { Finding } from './finding.ts';
import type { Inside } from './inside.ts';

/** Does some order of the promotions, deletions and trainings make this version live? */
export async function checkLive(
  inside: Inside,
  name: string,
  trainings: readonly TrainingRecord[],
): Promise<Finding[]> {
  const { service, model } = inside;
  const response = await service.api(`GET /v1/models/${name}/live`);
  const live = response.status === 200 ? (response.body as LiveRecord) : undefined;
  const findings: Finding[] = [];
  const effects = model.live.get(name) ?? [];
  const about = {
    spans: effects.map(({ span }) => span),
    words: [`models/${name}/live.json`, `models/${name}/versions/`],
  };
  if (!live && !['no-live-version', 'model-not-found'].includes(codeOf(response.body))) {
    findings.push({
      kind: 'not live',
      text: `The live version of ${name} can't be read: ${JSON.stringify(response.body)}`,
      ...about,
    });
    return findings;
  }
  if (live) {
    const version = await service.api(`GET /v1/models/${name}/versions/${live.version}`);
    const image = await service.drawImage(0);
    const headers = { 'content-type': 'application/octet-stream' };
    const prediction = await service.api(`POST /v1/models/${name}/predict`, { bytes: image, headers });
    if (version.status !== 200 || prediction.status !== 200) {
      const text = `${name}: version ${live.version} is live, but its record returns ${version.status}, and a prediction ${prediction.status} ${codeOf(prediction.body)}.`;
      findings.push({ kind: 'not live', text, ...about });
    }
  }
  const history = (await readLiveState(inside.state, name))?.history ?? [];
  const seen = [...(model.likely.versions.get(name) ?? [])];
  const operations = [
    ...effects.map((effect) => possibility(effect, history)),
    ...trainings
      .filter((training) => training.model === name)
      .flatMap((training) => ofTraining(inside, training, versionsMadeLiveBy(history, training.id), seen)),
  ];
  const wanted = live?.version;
  const isWanted = (state: LiveState) => isLive(wanted)(state, '') !== undefined;
  const search = searchOrder(operations, nothingLive, { isWanted, keyOf: keyOfLive });
  if (!search.isExplained) {
    const lines = trainings.filter((training) => training.model === name).map(trainingLine);
    const text = [
      `${name}: ${wanted === undefined ? 'no version' : `version ${wanted}`} is live. ${unexplained(search)}`,
      ...lines,
      `History: ${JSON.stringify(history)}`,
    ].join('\n    ');
    findings.push({ kind: 'not live', text, ...about, spans: [...about.spans, ...spansOf(inside, name)] });
  }
  return findings;
}

/** The longest time from the start of a request to its `askedAt`. */
const maxRequestMs = 60_000;
/** Maximum number of entries of a history (shared/store/live/live.ts). */
const maxHistory = 100;

/** A promotion without a response has happened if and only if it is in the history. */
function possibility(
  { span: { start, end, startedAt, as }, ways, promotes }: Effect<LiveState>,
  history: LiveRecord['history'],
): Possibility<LiveState> {
  if (promotes === undefined || Number.isFinite(end)) return { start, end, ways };
  const entry = history.find(({ by, version, askedAt }) => {
    const later = Date.parse(askedAt) - startedAt;
    // Records round to milliseconds, the clock does not.
    return by === `key ${as}` && version === promotes && later > -1 && later < maxRequestMs;
  });
  if (entry) return { start, end, ways: [[choose(promotes, Date.parse(entry.askedAt))]] };
  return { start, end, ways: history.length < maxHistory ? [[]] : ways };
}

/**
 * The possible effects of a training on `live`: a version that passes its gate goes live, unless a later request has
 * chosen the live version. A failed training may still have made one, and one that ran again may have made several.
 * @param madeLive versions that the training made live according to the history, in order
 * @param seen other versions that the training may have made
 */
function ofTraining(
  { model }: Inside,
  { id, version, gate, requestedAt, status }: TrainingRecord,
  madeLive: readonly number[],
  seen: readonly number[],
): Possibility<LiveState>[] {
  // A cancelled training has no version.
  if (status === 'cancelled') return [];
  const requested = model.trainings.get(id);
  const start = requested?.span.start ?? 0;
  const end = requested?.seenEnded ?? Number.POSITIVE_INFINITY;
  const moved = (number: number) => [goLive(number, Date.parse(requestedAt))];
  const earlier = madeLive.filter((number) => number !== version).flatMap(moved);
  if (gate?.passed !== true) return earlier.length > 0 ? [{ start, end, ways: [earlier] }] : [];
  if (version !== undefined) return [{ start, end, ways: [[...earlier, ...moved(version)]] }];
  return [{ start, end, ways: earlier.length > 0 ? [earlier] : [[], ...seen.map(moved)] }];
}

const versionsMadeLiveBy = (history: LiveRecord['history'], id: string) =>
  history
    .filter(({ by }) => by === `training ${id}`)
    .map(({ version }) => version)
    .reverse();

const trainingLine = ({ id, requestedAt, status, version, gate }: TrainingRecord): string =>
  `training ${id}, requested ${requestedAt}: ${status}, version ${version}, gate ${gate?.passed} against ${gate?.against}`;

const spansOf = ({ model }: Inside, name: string) =>
  [...model.trainings.values()].filter((training) => training.model === name).map(({ span }) => span);
