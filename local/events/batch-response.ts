/**
 * The failed messages of a batch in a result with ReportBatchItemFailures.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 * @returns `'all'` if Lambda treats the result as a failure of the whole batch: invalid JSON, or an identifier that is
 * missing, empty or unknown
 */
export function failedMessages(result: Buffer, messageIds: string[]): Set<string> | 'all' {
  let value: unknown;
  try {
    value = JSON.parse(result.toString());
  } catch {
    return 'all';
  }
  const failures = (value as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  const known = ids.filter((id): id is string => typeof id === 'string' && messageIds.includes(id));
  return known.length === ids.length ? new Set(known) : 'all';
}
