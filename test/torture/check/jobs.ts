import {
  endedStatuses,
  exportRecord,
  type TrainingRecord,
  trainingRecord,
} from '../../../shared/domain/state/records.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import type { Finding } from './finding.ts';
import { type Inside, keysBelow } from './inside.ts';

async function recordsBelow(inside: Inside, prefix: string, pattern: RegExp): Promise<[string, unknown][]> {
  const keys = (await keysBelow(inside.state, prefix)).filter((key) => pattern.test(key));
  return Promise.all(
    keys.map(async (key): Promise<[string, unknown]> => {
      const object = await inside.state.get(key);
      return [key, JSON.parse(new TextDecoder().decode(object?.body))];
    }),
  );
}

/** Every stored training, including those whose request got no response. */
export async function trainingsOf(inside: Inside): Promise<TrainingRecord[]> {
  const records = await recordsBelow(inside, stateKey.trainings, /^trainings\/[^/]+\.json$/);
  return records.map(([, record]) => trainingRecord.parse(record));
}

const exportsOf = async (inside: Inside) => {
  const records = await recordsBelow(inside, stateKey.models, /^models\/[^/]+\/exports\/[^/]+\/[^/]+\.json$/);
  return records.map(([, record]) => exportRecord.parse(record));
};

export async function hasOpenJobs(inside: Inside): Promise<boolean> {
  const trainings = await trainingsOf(inside);
  const exports = await exportsOf(inside);
  return (
    trainings.some(({ status }) => !endedStatuses.includes(status)) || exports.some(({ status }) => status === 'queued')
  );
}

/** Has every training and export ended, successfully or with a reason? */
export async function checkJobs(inside: Inside): Promise<Finding[]> {
  const trainings = await trainingsOf(inside);
  const findings: Finding[] = [];
  const found = (kind: Finding['kind'], id: string, text: string) => {
    const requested = inside.model.trainings.get(id);
    findings.push({ kind, text, spans: requested ? [requested.span] : [], words: [id] });
  };
  for (const { id, status, error, version } of trainings) {
    if (!endedStatuses.includes(status)) found('open forever', id, `The training ${id} is still ${status}.`);
    else if (status === 'failed' && !error?.message)
      found('open forever', id, `The training ${id} failed without a reason.`);
    else if (status === 'succeeded' && version === undefined)
      found('lost', id, `The training ${id} succeeded without a version.`);
  }
  const byId = new Map(trainings.map((training) => [training.id, training]));
  for (const { id, cancelled } of inside.model.trainings.values()) {
    const training = byId.get(id);
    if (!training) found('lost', id, `The training ${id} was acknowledged, but does not exist.`);
    else if (cancelled && training.status !== 'cancelled')
      found('false response', id, `The training ${id} was cancelled, but is ${training.status}.`);
  }
  for (const { model, version, format, status, error } of await exportsOf(inside)) {
    const id = `models/${model}/exports/${version}/${format}`;
    if (status === 'queued') found('open forever', id, `The export ${id} is still queued.`);
    if (status === 'failed' && !error?.message) found('open forever', id, `The export ${id} failed without a reason.`);
  }
  return findings;
}
