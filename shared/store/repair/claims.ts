import { eachLimited } from '../../domain/each-limited.ts';
import { isKnownStateKey } from '../../domain/state/known-state-key.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import { type ClaimDeps, isLive, lookAtClaim } from '../claims/claim-file.ts';
import { endClaim } from '../claims/finish-moves.ts';
import { endOf, type Finding, inPages, type Step } from './finding.ts';

/** Claims whose time is over: the request that made them is dead. */
export async function* findClaimProblems(
  deps: ClaimDeps,
  { after, dataset }: { after?: string | undefined; dataset?: string | undefined },
): AsyncGenerator<Step> {
  const prefix = dataset === undefined ? stateKey.claims : stateKey.claimsOf(dataset);
  for await (const page of inPages(deps.state.list(prefix, after === undefined ? {} : { after }), 200)) {
    const keys = page.map(({ key }) => key).filter(isKnownStateKey);
    const found = await eachLimited(keys, 16, async (key): Promise<Finding[]> => {
      const present = await lookAtClaim(deps, key);
      if (!present || isLive(deps, present.claim)) return [];
      const { claim, readable } = present;
      const what = claim.move ? `moved from ${claim.move.from} to ${claim.move.to}` : `changed (${claim.key})`;
      return [
        {
          kind: readable ? 'stale' : 'damaged',
          key,
          problem: readable ? `An image was being ${what}, and the request is dead.` : 'The claim can not be read.',
          repair: 'What it was made for is finished or undone, and it is deleted.',
          mend: () => endClaim(deps, key).then(() => undefined),
        },
      ];
    });
    yield { at: endOf(page), findings: found.flat() };
  }
}
