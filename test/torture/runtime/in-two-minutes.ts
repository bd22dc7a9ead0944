import { join } from 'node:path';
import type { VersionExport } from '../../../shared/api/exports.ts';
import type { Training } from '../../../shared/api/trainings.ts';
import { endedStatuses } from '../../../shared/domain/state/records.ts';
import type { Finding } from '../check/finding.ts';
import { described, type RunResult } from '../report/run-result.ts';
import { freePort } from './free-port.ts';
import { createHttpService, type HttpService } from './http-service.ts';
import { startVictim } from './victim-process.ts';

/** Limit for a killed job to end, successfully or with a reason. */
const limitSeconds = 120;
const imagesPerClass = 6;

/** Kills the processes of all functions, then everything. */
export const killsInTwoMinutes = ['functions', 'everything'] as const;

/** Kills processes that run trainings and an export, and waits for the jobs. Timeouts are those of a deployment. */
export async function endInTwoMinutes(dir: string): Promise<RunResult> {
  const ports = { apiPort: await freePort(), awsPort: await freePort() };
  const options = { dir: join(dir, 'two-minutes'), ...ports, context: {} };
  const findings: Finding[] = [];
  const faults: Record<string, number> = {};
  let longest = 0;
  let victim = await startVictim(options);
  let service = createHttpService(victim.outputs);
  try {
    for (let i = 0; i < imagesPerClass; i++) {
      for (const kind of [0, 1]) await service.s3.put(`shapes/${kind}/${i}.jpg`, await service.drawImage(kind));
    }
    await ended(service, [await train(service, 0)], 4 * limitSeconds);

    for (const [i, which] of killsInTwoMinutes.entries()) {
      await service.s3.put(`shapes/0/${which}.jpg`, await service.drawImage(0));
      const jobs = [await train(service, 2 * i + 1), await train(service, 2 * i + 2), await startExport(service, i)];
      await begun(service, jobs[0] as string);
      if (which === 'functions') await victim.killFunctions((pids) => pids);
      else {
        await victim.kill('all');
        service.close();
        victim = await startVictim(options);
        service = createHttpService(victim.outputs);
      }
      faults[`kill -9 of ${which}`] = 1;
      const seconds = await ended(service, jobs, limitSeconds);
      if (seconds === undefined) {
        const text = `After kill -9 of ${which}, ${jobs.join(', ')} had not all ended after ${limitSeconds} s.`;
        findings.push({ kind: 'open forever', text, spans: [], words: [] });
      }
      longest = Math.max(longest, seconds ?? limitSeconds);
    }
  } finally {
    service.close();
    await victim.stop();
  }
  return {
    run: 'local runtime, default timeouts',
    climate: 'kill -9 while jobs run',
    operations: imagesPerClass * 2 + 7,
    findings: findings.map((finding) => described(finding, () => [])),
    faults,
    jobsEndedAfterSeconds: longest,
  };
}

/** @returns the training's route */
async function train(service: HttpService, seed: number): Promise<string> {
  const { status, body } = await service.api('POST /v1/models/shapes/trainings', { json: { seed } });
  if (status !== 202) throw new Error(`The training could not be started: ${JSON.stringify(body)}`);
  return `/v1/trainings/${(body as Training).id}`;
}

async function startExport(service: HttpService, number: number): Promise<string> {
  const format = ['tfjs', 'onnx'][number];
  const exports = '/v1/models/shapes/versions/1/exports';
  const { status, body } = await service.api(`POST ${exports}`, { json: { format } });
  if (status !== 202) throw new Error(`The export could not be started: ${JSON.stringify(body)}`);
  return `${exports}/${format}`;
}

type Job = Pick<Training | VersionExport, 'status' | 'error'>;

const read = async (service: HttpService, job: string) => (await service.api(`GET ${job}`)).body as Job;

/** Waits until a runner has taken the job. */
async function begun(service: HttpService, job: string): Promise<void> {
  while ((await read(service, job)).status === 'queued') await service.sleep(0.05);
}

/** The seconds until all have ended, successfully or with a reason; undefined after `maxSeconds`. */
async function ended(service: HttpService, jobs: readonly string[], maxSeconds: number): Promise<number | undefined> {
  const start = service.now();
  const left = new Set(jobs);
  for (;;) {
    for (const job of left) {
      const { status, error } = await read(service, job);
      const hasEnded = (endedStatuses as readonly string[]).includes(status);
      if (hasEnded && (status !== 'failed' || error?.message)) left.delete(job);
    }
    const seconds = Math.round((service.now() - start) / 1000);
    if (left.size === 0) return seconds;
    if (seconds > maxSeconds) return undefined;
    await service.sleep(0.5);
  }
}
