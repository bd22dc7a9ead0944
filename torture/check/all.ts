import type { Training } from '../../shared/api/trainings.ts';
import { endedStatuses } from '../../shared/domain/state/records.ts';
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

/** What holds when all that was begun has ended. Nothing goes wrong while it is checked. */
export async function checkAll(inside: Inside): Promise<Finding[]> {
  const findings: Finding[] = [
    ...inside.model.wrong.map(({ span, why }) => ({
      kind: 'untrue answer' as const,
      text: `${why} ${span.what}: ${span.answer}`,
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

/** Trains each dataset once more, on images that are there for sure, and looks what that was on. */
export async function checkLastTrainings(inside: Inside): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name: dataset, models } of datasets) {
    // A class needs two images to be measured.
    for (const file of ['last-1.jpg', 'last-2.jpg']) {
      for (const [kind, label] of labels.entries()) {
        const body = await inside.service.picture(kind);
        inside.model.noteBody(body, true);
        await uploadTo(inside, `${dataset}/${label}/${file}`, body);
      }
    }
    const started = await startTraining(inside, models[0] as string, { dataset });
    const training = started && (await ended(inside, started.id));
    if (training) findings.push(...(await checkTrained(inside, training)));
    else findings.push({ ...nothing, kind: 'open forever', text: `The last training of ${dataset} did not end.` });
  }
  return findings;
}

const nothing = { spans: [], words: [] };

/** The longest that a training waits for embeddings, and some; seconds. */
const longestTraining = 1_200;

async function ended(inside: Inside, id: string): Promise<Training | undefined> {
  for (let second = 0; second < longestTraining; second++) {
    const training = await read<Training>(inside, `GET /v1/trainings/${id}`);
    if (endedStatuses.includes(training.status)) return training;
    await inside.service.sleep(1);
  }
  return undefined;
}

/** A check that can't be made is a finding, too. */
export async function guarded(check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [{ ...nothing, kind: 'damaged', text: `A check could not be made: ${(error as Error).stack}` }];
  }
}
