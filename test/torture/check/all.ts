import type { Training } from '../../../shared/api/trainings.ts';
import { endedStatuses } from '../../../shared/domain/state/records.ts';
import { datasets, labels } from '../operations/stock.ts';
import { startTraining } from '../operations/train.ts';
import { uploadTo } from '../operations/upload.ts';
import { checkTrained } from './datasets.ts';
import type { Finding } from './finding.ts';
import { checkImages } from './images.ts';
import { type Inside, read } from './inside.ts';
import { checkJobs, trainingsOf } from './jobs.ts';
import { checkLive } from './live.ts';
import { checkPredictions } from './predictions.ts';
import { checkVersions } from './versions.ts';

/** Checks the invariants once everything has ended. No faults are injected during the checks. */
export async function checkAll(inside: Inside): Promise<Finding[]> {
  const findings: Finding[] = [
    ...inside.model.contradictions.map(({ span, why }) => ({
      kind: 'false response' as const,
      text: `${why} ${span.what}: ${span.result}`,
      spans: [span],
      words: [],
    })),
  ];
  findings.push(...(await checkJobs(inside)), ...(await checkImages(inside)));
  const trainings = await trainingsOf(inside);
  for (const name of datasets.flatMap(({ models }) => models)) {
    findings.push(...(await checkLive(inside, name, trainings)), ...(await checkVersions(inside, name)));
  }
  findings.push(...checkPredictions(inside, trainings));
  return findings;
}

/** Trains each dataset a last time, with some images that certainly exist, and checks the version's examples. */
export async function checkLastTrainings(inside: Inside): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name: dataset, models } of datasets) {
    // A class needs two images to be measured.
    for (const file of ['last-1.jpg', 'last-2.jpg']) {
      for (const [kind, label] of labels.entries()) {
        const body = await inside.service.drawImage(kind);
        inside.model.noteBody(body, true);
        await uploadTo(inside, `${dataset}/${label}/${file}`, body);
      }
    }
    const started = await startTraining(inside, models[0] as string, { dataset });
    const training = started && (await ended(inside, started.id));
    if (training) findings.push(...(await checkTrained(inside, training)));
    else findings.push({ ...noTrace, kind: 'open forever', text: `The last training of ${dataset} did not end.` });
  }
  return findings;
}

const noTrace = { spans: [], words: [] };

/** More than a training's longest wait for embeddings. */
const maxTrainingSeconds = 1_200;

async function ended(inside: Inside, id: string): Promise<Training | undefined> {
  for (let second = 0; second < maxTrainingSeconds; second++) {
    const training = await read<Training>(inside, `GET /v1/trainings/${id}`);
    if (endedStatuses.includes(training.status)) return training;
    await inside.service.sleep(1);
  }
  return undefined;
}

/** A check that fails with an error is a finding, too. */
export async function guarded(check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [{ ...noTrace, kind: 'damaged', text: `A check failed with an error: ${(error as Error).stack}` }];
  }
}
