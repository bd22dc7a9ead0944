import type { Gate, Live, LiveRequest, ModelList, Version, VersionList } from '../../shared/api/models.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { mostConfusionClasses } from '../../shared/domain/metrics-limits.ts';
import type { GatePolicy, VersionRecord } from '../../shared/domain/records.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import { readArtifact } from '../../shared/store/artifacts.ts';
import { readGatePolicy, writeGatePolicy } from '../../shared/store/gates.ts';
import {
  listVersions as listNumbers,
  modelNotFound,
  noLiveVersion,
  readLive,
  readVersion,
  setLive as setLiveRecord,
} from '../../shared/store/models.ts';
import { findTraining } from '../../shared/store/trainings.ts';
import type { ApiDeps } from './deps.ts';

export async function listModels({ state }: ApiDeps): Promise<ModelList> {
  const { folders: names } = await state.level(stateKey.models);
  const models = await eachLimited(names, 8, async (name) => {
    const [versions, live] = await Promise.all([listNumbers(state, name), readLive(state, name)]);
    const latest = versions.at(-1);
    // A training that has not committed yet has left artifacts only.
    if (latest === undefined) return [];
    return [{ name, versions: versions.length, latest, ...(live && { live: live.version }) }];
  });
  return { models: models.flat() };
}

/** @throws HeadstartError `model-not-found` */
export async function listVersions({ state }: ApiDeps, model: string, limit: number): Promise<VersionList> {
  const [numbers, live] = await Promise.all([listNumbers(state, model), readLive(state, model)]);
  if (numbers.length === 0) throw modelNotFound(model);
  const versions = await eachLimited(numbers.slice(-limit).reverse(), 16, async (number) => {
    const { classes: _, files: __, ...record } = await readVersion(state, model, number);
    return { ...record, live: live?.version === number };
  });
  return { model, versions };
}

/** @throws HeadstartError `model-not-found`, `version-not-found` */
export async function getVersion({ state, stateLinks }: ApiDeps, model: string, number: number): Promise<Version> {
  const record = await readVersion(state, model, number);
  const files = record.files.map(async (file) => {
    const key = stateKey.artifact(model, record.inputDigest, file.name);
    // The report is looked at, everything else saved: under its own name, since one file names another.
    const saved = file.name.endsWith('.html') ? {} : { filename: file.name };
    return { ...file, url: await stateLinks.download(key, { contentType: typeOf(file.name), ...saved }) };
  });
  const [live, metrics] = await Promise.all([readLive(state, model), readMetrics(state, record)]);
  return { ...record, live: live?.version === number, files: await Promise.all(files), metrics };
}

async function readMetrics(state: ApiDeps['state'], record: VersionRecord): Promise<Version['metrics']> {
  const metrics = JSON.parse(new TextDecoder().decode(await readArtifact(state, record, 'metrics.json')));
  return record.classes.length > mostConfusionClasses ? withoutEachClass(metrics) : metrics;
}

/** An answer has its limit, of 6 MB: with many classes, only the score itself still has a line for each. */
function withoutEachClass(metrics: Version['metrics']): Version['metrics'] {
  const lists = ['perClass', 'distinct'];
  const entries = Object.entries(metrics).map(([name, value]) => {
    if (name === 'score' || typeof value !== 'object' || value === null) return [name, value];
    if (Array.isArray(value)) return [name, value.slice(0, mostConfusionClasses)];
    const kept = lists.filter((list) => list in value).map((list) => [list, []]);
    return [name, { ...value, ...Object.fromEntries(kept) }];
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

/** @throws HeadstartError `model-not-found`, `version-not-found`, `expected-version-differs` */
export async function setLive(
  { state, now }: ApiDeps,
  model: string,
  { version, expected }: LiveRequest,
  keyName: string,
): Promise<Live> {
  const askedAt = now().toISOString();
  const { training } = await readVersion(state, model, version);
  const override = (await findTraining(state, training))?.gate?.passed === false;
  const live = await setLiveRecord(state, model, version, { askedAt, by: `key ${keyName}`, expected, override });
  return { model, ...live };
}

/** @throws HeadstartError `model-not-found`, `no-live-version` */
export async function getLive({ state }: ApiDeps, model: string): Promise<Live> {
  const live = await readLive(state, model);
  if (live) return { model, ...live };
  if ((await listNumbers(state, model)).length === 0) throw modelNotFound(model);
  throw noLiveVersion(model);
}

export async function getGate({ state }: ApiDeps, model: string): Promise<Gate> {
  return { model, policy: await readGatePolicy(state, model) };
}

export async function setGate({ state }: ApiDeps, model: string, policy: GatePolicy): Promise<Gate> {
  await writeGatePolicy(state, model, policy);
  return { model, policy };
}
