import type { DoctorFinding, DoctorPage } from '../../shared/api/health.ts';
import type { Finding } from './finding.ts';
import { type Inside, read } from './inside.ts';

/**
 * Does the doctor find nothing once it has repaired what killed processes have left, such as half of a deletion? Nothing
 * may be damaged before.
 */
export async function checkDoctor(inside: Inside): Promise<Finding[]> {
  const before = (await diagnosis(inside)).filter(({ kind }) => kind === 'damaged');
  await repair(inside);
  const after = await diagnosis(inside);
  return [...before, ...after].map(({ kind, key, problem }) => ({
    kind: kind === 'stale' ? 'stale' : kind === 'orphaned' ? 'left behind' : 'damaged',
    text: `The doctor: ${kind}: ${key}: ${problem}`,
    spans: [],
    words: [key],
  }));
}

async function diagnosis(inside: Inside): Promise<DoctorFinding[]> {
  const found: DoctorFinding[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query: string = cursor && `?cursor=${encodeURIComponent(cursor)}`;
    const page: DoctorPage = await read(inside, `GET /v1/health/doctor${query}`);
    found.push(...page.findings);
    cursor = page.nextCursor;
  }
  return found;
}

async function repair(inside: Inside): Promise<void> {
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query: string = cursor && `?cursor=${encodeURIComponent(cursor)}`;
    cursor = (await read<DoctorPage>(inside, `POST /v1/health/doctor/repair${query}`)).nextCursor;
  }
}
