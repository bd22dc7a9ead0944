/** Lambda takes no maximum concurrency of 1 for a queue. */
export const leastForQueue = 2;
/** Calls that must be left for the HTTP API while every queue is busy. */
const leastForRequests = 2;

interface Chosen {
  /** What the account may run at once. */
  accountConcurrency: number;
  embedConcurrency?: number | undefined;
  trainConcurrency?: number | undefined;
  exportConcurrency?: number | undefined;
}

/**
 * Divides up what the account may run at once: a fifth embeds, a fiftieth each trains and exports, but no less than a
 * queue takes; the rest is for the HTTP API. What the owner chose stays as it is.
 */
export function divideConcurrency({ accountConcurrency: account, ...chosen }: Chosen) {
  const share = (part: number) => Math.max(leastForQueue, Math.floor(account / part));
  return {
    embedConcurrency: chosen.embedConcurrency ?? share(5),
    trainConcurrency: chosen.trainConcurrency ?? share(50),
    exportConcurrency: chosen.exportConcurrency ?? share(50),
  };
}

/** What is wrong with the concurrencies chosen; undefined: nothing. */
export function concurrencyProblem(chosen: Chosen): string | undefined {
  const { accountConcurrency } = chosen;
  const parts = Object.entries({ ...divideConcurrency(chosen), 'images tried alone': leastForQueue });
  const sum = parts.reduce((total, [, part]) => total + part, 0);
  if (accountConcurrency - sum >= leastForRequests) return undefined;
  const named = parts.map(([name, part]) => `${name} ${part}`).join(', ');
  return (
    `is ${accountConcurrency}; ${named} make ${sum}, and at least ${leastForRequests} must be left for the HTTP API. ` +
    'Lower them, or set accountConcurrency to what the account has: aws lambda get-account-settings'
  );
}
