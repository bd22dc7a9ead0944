import { describe, expect, test } from '@jest/globals';
import {
  generationOf,
  isOverdue,
  isUnrecoverable,
  type Job,
  newChain,
  wokenChain,
} from '../../../../shared/domain/job.ts';
import { parseExportMessage } from '../../../../shared/domain/queue/export-message.ts';
import { parseTrainMessage } from '../../../../shared/domain/queue/train-message.ts';
import { exportRecord, trainingRecord } from '../../../../shared/domain/state/records.ts';

const requestedAt = '2026-01-31T12:00:00.000Z';
const at = (seconds: number) => new Date(Date.parse(requestedAt) + seconds * 1000);
const until = (seconds: number) => ({ runner: 'r', until: at(seconds).toISOString() });
const patience = 30;

/** The seconds after its request from which on the job's message counts as lost. */
const lostAfter = (job: Job) => {
  let seconds = 0;
  while (!isOverdue(job, at(seconds), patience)) seconds++;
  return seconds;
};

describe('the message of a job', () => {
  test.each<[string, Omit<Job, 'requestedAt'>, number]>([
    ['counts as lost when nobody takes it in time', { chain: newChain(0, at(0), patience) }, 30],
    ['is awaited for longer where it was sent with a delay', { chain: newChain(1, at(10), 20 + patience) }, 60],
    ['comes back when the lease of its runner ends', { chain: newChain(1, at(0), patience), lease: until(90) }, 120],
    ['of a job of an older version is lost when it is as old', {}, 30],
    ['of a job of an older version comes back too', { lease: until(90) }, 120],
  ])('%s', (_, job, seconds) => expect(lostAfter({ requestedAt, ...job })).toBe(seconds));

  test('is awaited longer each time it is sent again, up to a limit', () => {
    let chain = newChain(0, at(0), patience);
    const waits: number[] = [];
    while (!isUnrecoverable({ requestedAt, chain })) {
      chain = wokenChain(chain, at(0), patience);
      waits.push(lostAfter({ requestedAt, chain }));
    }
    expect(waits).toEqual([30, 60, 120, 240, 480]);
  });
});

describe('a record of an earlier release', () => {
  const training = {
    id: 'a',
    model: 'shop',
    dataset: 'shop',
    base: { name: 'b', digest: 'd' },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    status: 'embedding',
    progress: { done: 1, total: 2 },
    requestedAt,
    lease: until(90),
    wait: { progressAt: requestedAt, queued: 1 },
  };
  const exported = { model: 'shop', version: 1, format: 'onnx', status: 'queued', requestedAt };

  test('can be read and has generation 0', () => {
    const record = trainingRecord.parse(training);
    expect(record.wait).toEqual({ progressAt: requestedAt, queued: 1, looks: 0 });
    expect([record, exportRecord.parse(exported)].map(generationOf)).toEqual([0, 0]);
    expect(parseTrainMessage('{"training":"a"}')).toEqual({ id: 'a', generation: 0 });
    const { model, version, format } = exported;
    expect(parseExportMessage(JSON.stringify({ model, version, format })).generation).toBe(0);
  });
});
