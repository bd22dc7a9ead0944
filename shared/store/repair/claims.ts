import { eachLimited } from '../../domain/each-limited.ts';
import { isKnownStateKey } from '../../domain/state/known-state-key.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import { type ClaimDeps, isActive, readClaim } from '../claims/claim-file.ts';
import { finishExpiredClaim } from '../claims/finish-moves.ts';
import { endOf, type Finding, inPages, type Step } from './finding.ts';

/** Expired claims: the process that made them is dead. */
export async function* findClaimProblems(
  deps: ClaimDeps,
  { after, dataset }: { after?: string | undefined; dataset?: string | undefined },
): AsyncGenerator<Step> {
  const prefix = dataset === undefined ? stateKey.claims : stateKey.claimsOf(dataset);
  for await (const page of inPages(deps.state.list(prefix, after === undefined ? {} : { after }), 200)) {
    const keys = page.map(({ key }) => key).filter(isKnownStateKey);
    const found = await eachLimited(keys, 16, async (key): Promise<Finding[]> => {
      const present = await readClaim(deps, key);
      if (!present || isActive(deps, present.claim)) return [];
      const { claim, readable } = present;
      const change = claim.move
        ? `moving an image from ${claim.move.from} to ${claim.move.to}`
        : `changing an image (${claim.key})`;
      return [
        {
          kind: readable ? 'stale' : 'damaged',
          key,
          problem: readable ? `A request died while ${change}.` : 'The claim cannot be read.',
          repair: 'The change is finished or undone, and the claim is deleted.',
          mend: async () => void (await finishExpiredClaim(deps, key)),
        },
      ];
    });
    yield { at: endOf(page), findings: found.flat() };
  }
}
