import { type VersionMetrics, versionMetrics } from '../../shared/api/metrics.ts';
import type { Gate, Live, LiveRequest, ModelList, Version, VersionList } from '../../shared/api/models.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import type { GatePolicy, VersionRecord } from '../../shared/domain/state/records.ts';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import { maxConfusionClasses } from '../../shared/domain/versions/metrics-limits.ts';
import { readGatePolicy, writeGatePolicy } from '../../shared/store/live/gates.ts';
import { liveVersionGone, noLiveVersion, readLive, setLive as setLiveRecord } from '../../shared/store/live/live.ts';
import { deletedNumbers } from '../../shared/store/models/numbers.ts';
import { type KeyProblem, unlessDamaged } from '../../shared/store/objects/damaged.ts';
import { findTraining } from '../../shared/store/trainings/trainings.ts';
import { artifactKey, readArtifact } from '../../shared/store/versions/artifacts.ts';
import {
  findVersion,
  listVersions as listNumbers,
  modelNotFound,
  readVersion,
} from '../../shared/store/versions/versions.ts';
import type { ApiDeps } from './deps.ts';

/** A model with an unreadable `live.json` is listed without its live version. */
export async function listModels({ state }: ApiDeps): Promise<ModelList> {
  const { folders: names } = await state.level(stateKey.models);
  const problems: KeyProblem[] = [];
  const models = await eachLimited(names, 8, async (name) => {
    const [versions, live] = await Promise.all([
      existingVersions(state, name),
      unlessDamaged(problems, () => readLive(state, name)),
    ]);
    const latest = versions.at(-1);
    // A training that has not committed yet has stored only files.
    if (latest === undefined) return [];
    return [{ name, versions: versions.length, latest, ...(live && { live: live.version }) }];
  });
  return { models: models.flat(), ...reported(problems) };
}

/** @throws HeadstartError `model-not-found` */
export async function listVersions({ state }: ApiDeps, model: string, limit: number): Promise<VersionList> {
  const problems: KeyProblem[] = [];
  const [numbers, live] = await Promise.all([
    existingVersions(state, model),
    unlessDamaged(problems, () => readLive(state, model)),
  ]);
  if (numbers.length === 0) throw modelNotFound(model);
  const versions = await eachLimited(numbers.slice(-limit).reverse(), 16, async (number) => {
    const found = await unlessDamaged(problems, () => findVersion(state, model, number));
    if (!found) return [];
    const { classes: _, files: __, layout: ___, ...record } = found;
    return [{ ...record, live: live?.version === number }];
  });
  return { model, versions: versions.flat(), ...reported(problems) };
}

/** The versions of a model, without those that are being deleted. */
async function existingVersions(state: ApiDeps['state'], model: string): Promise<number[]> {
  const [numbers, deleted] = await Promise.all([listNumbers(state, model), deletedNumbers(state, model)]);
  return numbers.filter((number) => !deleted.has(number));
}

const reported = (problems: KeyProblem[]) => (problems.length > 0 ? { problems } : {});

/**
 * A version. Its record must be readable; other damaged objects are in `problems`.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `damaged`: its record
 */
export async function getVersion({ state, stateLinks }: ApiDeps, model: string, number: number): Promise<Version> {
  const { layout, ...record } = await readVersion(state, model, number);
  const stored = { ...record, ...(layout && { layout }) };
  const files = record.files.map(async (file) => {
    const key = artifactKey(stored, file);
    // Browsers show the report, and save other files under their own names, because one file refers to another.
    const download = file.name.endsWith('.html') ? {} : { filename: file.name };
    return { ...file, url: await stateLinks.download(key, { contentType: typeOf(file.name), ...download }) };
  });
  const problems: KeyProblem[] = [];
  const [live, metrics] = await Promise.all([
    unlessDamaged(problems, () => readLive(state, model)),
    unlessDamaged(problems, () => readMetrics(state, stored)),
  ]);
  return {
    ...record,
    live: live?.version === number,
    files: await Promise.all(files),
    metrics: metrics ?? {},
    ...reported(problems),
  };
}

async function readMetrics(state: ApiDeps['state'], record: VersionRecord): Promise<VersionMetrics> {
  const text = new TextDecoder().decode(await readArtifact(state, record, 'metrics.json'));
  const metrics = versionMetrics.parse(JSON.parse(text));
  return record.classes.length > maxConfusionClasses ? withoutEachClass(metrics) : metrics;
}

/** A response is limited to 6 MB. With many classes, only `score` has a line for each class. */
function withoutEachClass(metrics: VersionMetrics): VersionMetrics {
  const listsByClass = ['perClass', 'distinct'];
  const entries = Object.entries(metrics).map(([name, value]) => {
    if (name === 'score' || typeof value !== 'object' || value === null) return [name, value];
    if (Array.isArray(value)) return [name, value.slice(0, maxConfusionClasses)];
    const emptied = listsByClass.filter((list) => list in value).map((list) => [list, []]);
    return [name, { ...value, ...Object.fromEntries(emptied) }];
  });
  return Object.fromEntries(entries);
}

const types: Record<string, string> = {
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  arrow: 'application/vnd.apache.arrow.file',
};

function typeOf(file: string): string {
  return types[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}

/** @throws HeadstartError `model-not-found`, `version-not-found`, `expected-version-differs`, `damaged`, `conflict` */
export async function setLive(
  { state, now }: ApiDeps,
  model: string,
  { version, expected }: LiveRequest,
  keyName: string,
): Promise<Live> {
  const askedAt = now().toISOString();
  const record = await readVersion(state, model, version);
  // Without a readable record of the training, the verdict of its gate is unknown.
  const override = (await unlessDamaged([], () => findTraining(state, record.training)))?.gate?.passed === false;
  const live = await setLiveRecord(state, record, { askedAt, by: `key ${keyName}`, expected, override });
  return { model, ...live };
}

/** @throws HeadstartError `model-not-found`, `no-live-version`, `damaged` */
export async function getLive({ state }: ApiDeps, model: string): Promise<Live> {
  const live = await readLive(state, model);
  const versions = await listNumbers(state, model);
  if (live && versions.includes(live.version)) return { model, ...live };
  if (versions.length === 0) throw modelNotFound(model);
  throw live ? liveVersionGone(model, live.version) : noLiveVersion(model);
}

/** @throws HeadstartError `damaged` */
export async function getGate({ state }: ApiDeps, model: string): Promise<Gate> {
  return { model, policy: await readGatePolicy(state, model) };
}

export async function setGate({ state }: ApiDeps, model: string, policy: GatePolicy): Promise<Gate> {
  await writeGatePolicy(state, model, policy);
  return { model, policy };
}
