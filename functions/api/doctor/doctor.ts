import type { DoctorFinding, DoctorPage, RepairPage } from '../../../shared/api/health.ts';
import { HeadstartError } from '../../../shared/domain/errors.ts';
import type { Log } from '../../../shared/lambda/logger.ts';
import { InvalidRequest } from '../../../shared/lambda/problem.ts';
import type { Finding, Step } from '../../../shared/store/repair/finding.ts';
import type { ApiDeps } from '../deps.ts';
import { type Check, parts, partsOfDataset } from './parts.ts';

export type DoctorRequest = Check & { cursor?: string | undefined };

/** A request ends after the step that reaches one of these limits: the gateway waits for 30 s. */
const limits = { ms: 8_000, findings: 1_000 };

/**
 * Finds problems in a part of the stored objects. Changes nothing.
 * @throws HeadstartError `invalid-request`: the cursor is invalid
 */
export async function findProblems(deps: ApiDeps, request: DoctorRequest): Promise<DoctorPage> {
  const findings: DoctorFinding[] = [];
  const cursor = await checkParts(deps, request, async (step) => {
    findings.push(...step.findings.map(shown));
    return findings.length;
  });
  return { findings, ...(cursor !== undefined && { nextCursor: cursor }) };
}

/**
 * Finds problems and repairs those that it can. Safe to repeat, and to run concurrently with other requests, because each
 * repair checks again.
 * @throws HeadstartError `invalid-request`: the cursor is invalid
 */
export async function repairProblems(deps: ApiDeps & { logger: Log }, request: DoctorRequest): Promise<RepairPage> {
  const repaired: DoctorFinding[] = [];
  const left: DoctorFinding[] = [];
  const cursor = await checkParts(deps, request, async ({ findings }) => {
    for (const finding of findings) {
      const failed = await mend(deps.logger, finding);
      if (finding.mend && failed === undefined) repaired.push(shown(finding));
      else left.push({ ...shown(finding), ...(failed !== undefined && { repair: failed, automatic: false }) });
    }
    return repaired.length + left.length;
  });
  return { repaired, left, ...(cursor !== undefined && { nextCursor: cursor }) };
}

/** Repairs a finding if possible; returns advice if the repair failed. */
async function mend(logger: Log, { key, mend, repair }: Finding): Promise<string | undefined> {
  try {
    await mend?.();
    return undefined;
  } catch (error) {
    logger.error(`${key} could not be repaired.`, { error: error as Error });
    const why = error instanceof HeadstartError ? error.message : 'Repair it again; the log of `api` says why.';
    return `The repair failed (${repair}) ${why}`;
  }
}

const shown = ({ kind, key, problem, repair, training, mend }: Finding): DoctorFinding => ({
  kind,
  key,
  problem,
  repair,
  automatic: mend !== undefined,
  ...(training && { training }),
});

/**
 * Takes the parts step by step, up to the limits of a request.
 * @param take takes a step, and returns the number of findings so far
 * @returns the cursor of the next request, or undefined if everything was checked
 */
async function checkParts(
  deps: ApiDeps,
  { cursor, ...check }: DoctorRequest,
  take: (step: Step) => Promise<number>,
): Promise<string | undefined> {
  const names = check.dataset === undefined ? Object.keys(parts) : partsOfDataset;
  const from = cursor === undefined ? undefined : readCursor(cursor, names);
  const end = performance.now() + limits.ms;
  for (const name of names.slice(from ? names.indexOf(from.part) : 0)) {
    const after = from?.part === name ? from.after : undefined;
    for await (const step of parts[name]?.(deps, check, after) ?? []) {
      const found = await take(step);
      if (found >= limits.findings || performance.now() > end) return writeCursor(name, step.at);
    }
  }
  return undefined;
}

const writeCursor = (part: string, after: string) => Buffer.from(JSON.stringify([part, after])).toString('base64url');

function readCursor(cursor: string, names: readonly string[]): { part: string; after: string } {
  try {
    const [part, after] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (names.includes(part) && typeof after === 'string') return { part, after };
  } catch {
    // Refused below, like any other invalid cursor.
  }
  throw new InvalidRequest([
    { path: 'query.cursor', message: 'must be the `nextCursor` of a request with the same query' },
  ]);
}
