import { asSqsError, SqsError } from './errors.ts';
import type { Input } from './input.ts';

const maxEntries = 10;

/**
 * Runs every entry of a batch. An entry that fails does not stop the others.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html
 * @throws SqsError when the batch as a whole is invalid
 */
export function batch(entries: Input[], run: (entry: Input) => object): { Successful: object[]; Failed: object[] } {
  if (entries.length === 0)
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > maxEntries) {
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${maxEntries}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map((entry) => entry.text('Id'));
  for (const id of ids) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      throw new SqsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
  }
  if (new Set(ids).size < ids.length)
    throw new SqsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');

  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const Id = entry.text('Id');
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      const { queryCode, message, status } = asSqsError(error);
      Failed.push({ Id, Code: queryCode, Message: message, SenderFault: status < 500 });
    }
  }
  return { Successful, Failed };
}
