import type { DoctorFinding, DoctorPage } from '../../../shared/api/health.ts';
import type { Finding } from './finding.ts';
import { type Inside, read } from './inside.ts';

/**
 * Does the doctor find nothing after it has repaired the remains of killed processes, such as half a deletion? Damage
 * before the repair is a finding, too.
 */
export async function checkDoctor(inside: Inside): Promise<Finding[]> {
  const before = (await diagnosis(inside)).filter(({ kind }) => kind === 'damaged');
  await repair(inside);
  const after = await diagnosis(inside);
  return [...before, ...after].map(({ kind, key, problem }) => ({
    kind: kind === 'stale' ? 'stale' : kind === 'orphaned' ? 'left behind' : 'damaged',
    text: `The doctor reports ${key} as ${kind}: ${problem}`,
    spans: [],
    words: [key],
  }));
}

async function diagnosis(inside: Inside): Promise<DoctorFinding[]> {
  return (await allPages(inside, 'GET /v1/health/doctor')).flatMap(({ findings }) => findings);
}

const repair = (inside: Inside) => allPages(inside, 'POST /v1/health/doctor/repair');

async function allPages(inside: Inside, route: string): Promise<DoctorPage[]> {
  const pages: DoctorPage[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
    pages.push(await read<DoctorPage>(inside, cursor ? `${route}?cursor=${encodeURIComponent(cursor)}` : route));
  }
  return pages;
}
