import type { MessageAttribute, QueuedMessage } from '../../storage/changes.ts';
import { newMessage } from '../../storage/new-message.ts';
import type { Queue } from '../../storage/queues.ts';
import { invalidParameter, missingParameter, SqsError } from '../protocol/errors.ts';
import { createInput, type Input } from '../protocol/input.ts';

export interface Sender {
  arn: string;
  traceHeader: string | undefined;
}

/**
 * Builds and validates the message of a request.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @throws SqsError
 */
export function createMessage({ settings }: Queue, input: Input, sender: Sender, now: number): QueuedMessage {
  const body = input.text('MessageBody');
  if (body === '') throw missingParameter('MessageBody');
  requireCharacters(body);
  for (const name of ['MessageGroupId', 'MessageDeduplicationId']) {
    if (input.has(name))
      throw invalidParameter(`The request includes the parameter ${name}, which is not valid for this queue type.`);
  }
  const delay = input.number('DelaySeconds', 0, 900, settings.delay);
  const attributes = parseAttributes(input.object('MessageAttributes') ?? {});
  const traceHeader = parseSystemAttributes(input.object('MessageSystemAttributes') ?? {}) ?? sender.traceHeader;
  return {
    ...newMessage({ queue: settings.name, body, sender: sender.arn, sent: now, visible: now + delay * 1000 }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

/** The size that a queue's limit applies to: the body, and the names, types and values of attributes. */
export function messageSize({ body, attributes = {} }: QueuedMessage): number {
  let size = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue = '', BinaryValue = '' }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue);
    size += Buffer.from(BinaryValue, 'base64').length;
  }
  return size;
}

/** Requires characters of XML 1.0. */
function requireCharacters(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: SQS refuses these.
  if (!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) return;
  throw new SqsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );
}

function parseAttributes(attributes: Record<string, unknown>): Record<string, MessageAttribute> {
  const entries = Object.entries(attributes);
  if (entries.length > 10) throw invalidParameter('Number of message attributes exceeds the allowed maximum 10.');
  return Object.fromEntries(entries.map(([name, value]) => [name, parseAttribute(name, value)]));
}

function parseAttribute(name: string, value: unknown): MessageAttribute {
  if (!/^(?!(?:aws|amazon)\.)(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_.-]{0,255}$/i.test(name) || name.endsWith('.')) {
    throw invalidParameter(
      `The message attribute name '${name}' is invalid: letters, digits, _, - and . (not first, last or twice), at most 256, not starting with AWS. or Amazon.`,
    );
  }
  const input = createInput((value ?? {}) as Record<string, unknown>);
  const type = input.optionalText('DataType');
  const kind = type?.split('.')[0];
  if (type === undefined || (kind !== 'String' && kind !== 'Number' && kind !== 'Binary') || type.length > 256) {
    throw invalidParameter(
      `The message attribute '${name}' must have a DataType that starts with String, Number or Binary.`,
    );
  }
  if (kind === 'Binary') {
    const binary = input.optionalText('BinaryValue');
    if (!binary)
      throw invalidParameter(
        `The message attribute '${name}' with type '${type}' must use field 'Binary' and not be empty.`,
      );
    return { DataType: type, BinaryValue: binary };
  }
  const text = input.optionalText('StringValue');
  if (!text)
    throw invalidParameter(
      `The message attribute '${name}' with type '${type}' must use field 'String' and not be empty.`,
    );
  if (kind === 'Number' && Number.isNaN(Number(text)))
    throw invalidParameter(`Can't cast the value of message attribute '${name}' to a number.`);
  requireCharacters(text);
  return { DataType: type, StringValue: text };
}

function parseSystemAttributes(attributes: Record<string, unknown>): string | undefined {
  const unknown = Object.keys(attributes).find((name) => name !== 'AWSTraceHeader');
  if (unknown !== undefined) throw invalidParameter(`Message system attribute name '${unknown}' is invalid.`);
  return attributes.AWSTraceHeader === undefined
    ? undefined
    : parseAttribute('AWSTraceHeader', attributes.AWSTraceHeader).StringValue;
}
