import type { LiveRecord, TrainingRecord } from '../../shared/domain/state/records.ts';
import { readLiveState } from '../../shared/store/live/live.ts';
import type { Deed } from '../client/model.ts';
import { type Possibility, searchOrder, unexplained } from '../history/linearize.ts';
import { choose, goLive, isLive, keyOfLive, type LiveState, nothingLive } from '../history/live-steps.ts';
import { codeOf } from '../operations/operation.ts';
import type { Finding } from './finding.ts';
import type { Inside } from './inside.ts';

/** Is what is live of a model what an order of the promotions, deletions and trainings makes it? */
export async function checkLive(
  inside: Inside,
  name: string,
  trainings: readonly TrainingRecord[],
): Promise<Finding[]> {
  const { service, model } = inside;
  const answer = await service.api(`GET /v1/models/${name}/live`);
  const live = answer.status === 200 ? (answer.body as LiveRecord) : undefined;
  const findings: Finding[] = [];
  const deeds = model.live.get(name) ?? [];
  const about = {
    spans: deeds.map(({ span }) => span),
    words: [`models/${name}/live.json`, `models/${name}/versions/`],
  };
  if (!live && !['no-live-version', 'model-not-found'].includes(codeOf(answer.body))) {
    findings.push({
      kind: 'not live',
      text: `What is live of ${name} can't be told: ${JSON.stringify(answer.body)}`,
      ...about,
    });
    return findings;
  }
  if (live) {
    const version = await service.api(`GET /v1/models/${name}/versions/${live.version}`);
    const image = await service.picture(0);
    const headers = { 'content-type': 'application/octet-stream' };
    const prediction = await service.api(`POST /v1/models/${name}/predict`, { bytes: image, headers });
    if (version.status !== 200 || prediction.status !== 200) {
      const text = `${name}: version ${live.version} is live, but its record answers ${version.status}, a prediction ${prediction.status} ${codeOf(prediction.body)}.`;
      findings.push({ kind: 'not live', text, ...about });
    }
  }
  const history = (await readLiveState(inside.state, name))?.history ?? [];
  const seen = [...(model.likely.versions.get(name) ?? [])];
  const operations = [
    ...deeds.map((deed) => possibility(deed, history)),
    ...trainings
      .filter((training) => training.model === name)
      .flatMap((training) => ofTraining(inside, training, wentLive(history, training.id), seen)),
  ];
  const wanted = live?.version;
  const isWanted = (state: LiveState) => isLive(wanted)(state, '') !== undefined;
  const search = searchOrder(operations, nothingLive, { isWanted, keyOf: keyOfLive });
  if (!search.isExplained) {
    const said = trainings.filter((training) => training.model === name).map(trainingLine);
    const text = [
      `${name}: ${wanted === undefined ? 'no version' : `version ${wanted}`} is live. ${unexplained(search)}`,
      ...said,
      `The history: ${JSON.stringify(history)}`,
    ].join('\n    ');
    findings.push({ kind: 'not live', text, ...about, spans: [...about.spans, ...spansOf(inside, name)] });
  }
  return findings;
}

/** How much later than its beginning a request may be asked for, as the service's clock says; ms. */
const longestRequest = 60_000;
/** How many entries a history has at most (shared/store/live/live.ts). */
const longestHistory = 100;

/** A promotion without an answer has happened if the history tells of it, and otherwise not. */
function possibility(
  { span: { start, end, startedAt, as }, ways, promotes }: Deed<LiveState>,
  history: LiveRecord['history'],
): Possibility<LiveState> {
  if (promotes === undefined || Number.isFinite(end)) return { start, end, ways };
  const entry = history.find(({ by, version, askedAt }) => {
    const later = Date.parse(askedAt) - startedAt;
    // Records have whole milliseconds.
    return by === `key ${as}` && version === promotes && later > -1 && later < longestRequest;
  });
  if (entry) return { start, end, ways: [[choose(promotes, Date.parse(entry.askedAt))]] };
  return { start, end, ways: history.length < longestHistory ? [[]] : ways };
}

/**
 * What a training may have done to `live`: what passes its gate goes live, unless something was asked for later. One that
 * failed later may have come as far, and one that ran again may have made several versions.
 * @param went versions that it has made live, as the history says, in their order
 * @param seen other versions that it may have made
 */
function ofTraining(
  { model }: Inside,
  { id, version, gate, requestedAt, status }: TrainingRecord,
  went: readonly number[],
  seen: readonly number[],
): Possibility<LiveState>[] {
  // It gives no version.
  if (status === 'cancelled') return [];
  const asked = model.trainings.get(id);
  const start = asked?.span.start ?? 0;
  const end = asked?.seenEnded ?? Number.POSITIVE_INFINITY;
  const moved = (number: number) => [goLive(number, Date.parse(requestedAt))];
  const earlier = went.filter((number) => number !== version).flatMap(moved);
  if (gate?.passed !== true) return earlier.length > 0 ? [{ start, end, ways: [earlier] }] : [];
  if (version !== undefined) return [{ start, end, ways: [[...earlier, ...moved(version)]] }];
  return [{ start, end, ways: earlier.length > 0 ? [earlier] : [[], ...seen.map(moved)] }];
}

const wentLive = (history: LiveRecord['history'], id: string) =>
  history
    .filter(({ by }) => by === `training ${id}`)
    .map(({ version }) => version)
    .reverse();

const trainingLine = ({ id, requestedAt, status, version, gate }: TrainingRecord): string =>
  `training ${id}, requested ${requestedAt}, has ${status}, gave version ${version}, gate ${gate?.passed} against ${gate?.against}`;

const spansOf = ({ model }: Inside, name: string) =>
  [...model.trainings.values()].filter((training) => training.model === name).map(({ span }) => span);
