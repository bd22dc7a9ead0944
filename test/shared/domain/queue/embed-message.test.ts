import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { embedMessage, parseEmbedMessage } from '../../../../shared/domain/queue/embed-message.ts';

const event = (eventName: string, key: string) => ({
  Records: [{ eventName, s3: { object: { key, eTag: 'e', size: 3, sequencer: '0' } } }],
});

test("an event's key is decoded", () => {
  const body = JSON.stringify(event('ObjectCreated:Put', 'shop/red+hat/a%2Bb%C3%BC.jpg'));
  expect(parseEmbedMessage(body)).toEqual([{ key: 'shop/red hat/a+bü.jpg', etag: 'e', size: 3 }]);
});

test('other events have no image', () => {
  expect(parseEmbedMessage(JSON.stringify(event('ObjectRemoved:Delete', 'shop/hat/a.jpg')))).toEqual([]);
});

test('the test event that S3 sends first has no image', () => {
  expect(parseEmbedMessage(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }))).toEqual([]);
});

test("a training's message can be parsed", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), (key, etag, size) => {
      expect(parseEmbedMessage(embedMessage({ key, etag, size }))).toEqual([{ key, etag, size }]);
    }),
  );
});

test('with the base model to use', () => {
  const image = { key: 'shop/hat/a.jpg', etag: 'e', size: 3, base: 'd'.repeat(64) };
  expect(parseEmbedMessage(embedMessage(image))).toEqual([image]);
});

test('with the last block of the trunk to use', () => {
  const image = { key: 'shop/hat/a.jpg', etag: 'e', size: 3, depth: 10 };
  expect(parseEmbedMessage(embedMessage(image))).toEqual([image]);
  expect(() => parseEmbedMessage(embedMessage({ ...image, depth: -1 }))).toThrow();
});

test.each(['', '{}', '[]', 'hello', '{"Records":[{}]}'])('anything else is refused: %s', (body) => {
  expect(() => parseEmbedMessage(body)).toThrow();
});
