import { describe, expect, test } from '@jest/globals';
import { failedMessages } from '../../../local/events/batch-response.ts';

const failed = (answer: unknown) => failedMessages(Buffer.from(JSON.stringify(answer) ?? ''), ['a', 'b', 'c']);

/** The lists of https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
describe('failedMessages', () => {
  test.each([
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['an empty answer', {}],
    ['a null answer', null],
  ])('takes %s for success', (_, answer) => {
    expect(failed(answer)).toEqual(new Set());
  });

  test('returns the named messages', () => {
    const answer = { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }, { itemIdentifier: 'a' }] };
    expect(failed(answer)).toEqual(new Set(['a', 'c']));
  });

  test.each([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a misspelt name', { batchItemFailures: [{ itemIdentifer: 'a' }] }],
    ['a null item', { batchItemFailures: [null] }],
    ['an identifier of another batch', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'z' }] }],
    ['no list', { batchItemFailures: 'a' }],
  ])('takes %s for failure of the whole batch', (_, answer) => {
    expect(failed(answer)).toBe('all');
  });

  test('treats a result that is not JSON as a failure of the whole batch', () => {
    expect(failedMessages(Buffer.from('{"batchItemFailures"'), ['a'])).toBe('all');
    expect(failedMessages(Buffer.from(''), ['a'])).toBe('all');
  });
});
