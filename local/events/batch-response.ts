/**
 * Which messages of a batch failed, by the function's answer with ReportBatchItemFailures.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 * @returns `'all'` where Lambda takes the answer for a failure of the whole batch: no JSON, or an identifier that is
 * missing, empty or not of this batch.
 */
export function failedMessages(answer: Buffer, messageIds: string[]): Set<string> | 'all' {
  let value: unknown;
  try {
    value = JSON.parse(answer.toString());
  } catch {
    return 'all';
  }
  const failures = (value as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  const known = ids.filter((id): id is string => typeof id === 'string' && messageIds.includes(id));
  return known.length === ids.length ? new Set(known) : 'all';
}
