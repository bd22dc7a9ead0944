/** Lambda's minimum for the maximum concurrency of a queue. */
export const minQueueConcurrency = 2;
/** Concurrency that must remain for the HTTP API while every queue is busy. */
const minApiConcurrency = 2;

interface Chosen {
  accountConcurrency: number;
  embedConcurrency?: number | undefined;
  trainConcurrency?: number | undefined;
  exportConcurrency?: number | undefined;
}

/**
 * Divides the account's concurrency: a fifth for embed, a fiftieth each for train and export, at least the minimum of a
 * queue; the rest is for the HTTP API. Values chosen by the owner stay.
 */
export function divideConcurrency({ accountConcurrency: account, ...chosen }: Chosen) {
  const share = (part: number) => Math.max(minQueueConcurrency, Math.floor(account / part));
  return {
    embedConcurrency: chosen.embedConcurrency ?? share(5),
    trainConcurrency: chosen.trainConcurrency ?? share(50),
    exportConcurrency: chosen.exportConcurrency ?? share(50),
  };
}

/** The problem with the chosen values; undefined if there is none. */
export function concurrencyProblem(chosen: Chosen): string | undefined {
  const { accountConcurrency } = chosen;
  const parts = Object.entries({ ...divideConcurrency(chosen), 'images embedded alone': minQueueConcurrency });
  const sum = parts.reduce((total, [, part]) => total + part, 0);
  if (accountConcurrency - sum >= minApiConcurrency) return undefined;
  const named = parts.map(([name, part]) => `${name} ${part}`).join(', ');
  return (
    `is ${accountConcurrency}; ${named} make ${sum}, and at least ${minApiConcurrency} must remain for the HTTP API. ` +
    "Lower them, or set accountConcurrency to the account's limit: aws lambda get-account-settings"
  );
}
