import { describe, expect, test } from '@jest/globals';
import { clientOf, inTurn } from '../support/client.ts';

describe('predicting', () => {
  const answer = { json: { model: 'a', version: 1, predictions: [{ label: 'x', score: 1 }] } };

  test('sends the bytes of an image unchanged', async () => {
    const { client, server } = await clientOf(() => answer);
    const image = new Uint8Array([1, 2, 255]);
    await client.predict('a', image, { top: 2, version: 3 });
    expect(server.received[0]?.path).toBe('/v1/models/a/predict?top=2&version=3');
    expect(server.received[0]?.headers['content-type']).toBe('application/octet-stream');
    expect([...(server.received[0]?.body ?? [])]).toEqual([1, 2, 255]);
  });

  test('sends a key as JSON', async () => {
    const { client, server } = await clientOf(() => answer);
    await client.predict('a', { key: 'd/x/1.jpg' });
    expect(server.received[0]?.body.toString()).toBe('{"key":"d/x/1.jpg"}');
  });

  test('uploads an image that is too large for a request, and predicts it by its key', async () => {
    const { client, server } = await clientOf(({ path }) => {
      if (path === '/v1/predictions/uploads') {
        return {
          status: 201,
          json: { key: '_predict/1', upload: { url: `${url()}/storage`, fields: { key: '_predict/1' } } },
        };
      }
      return path === '/storage' ? { status: 204 } : answer;
    });
    const url = () => server.url;
    await client.predict('a', new Uint8Array(4_500_001));
    const [form, storage, predict] = server.received;
    expect(JSON.parse(`${form?.body}`)).toMatchObject({ size: 4_500_001 });
    expect(storage?.body.length).toBeGreaterThan(4_500_001);
    expect(JSON.parse(`${predict?.body}`)).toEqual({ key: '_predict/1' });
  });
});

describe('sending an upload', () => {
  test("throws S3's code and message", async () => {
    const text = '<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>';
    const { client, server } = await clientOf(() => ({ status: 403, text }));
    const error = await client.sendForm({ url: server.url, fields: {} }, new Uint8Array(1)).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(error.message).toContain('Policy expired.');
  });

  test('retries when S3 fails internally', async () => {
    const { client, server } = await clientOf(inTurn({ status: 500 }, { status: 503 }, { status: 204 }));
    await client.sendForm({ url: server.url, fields: {} }, new Uint8Array(1));
    expect(server.received).toHaveLength(3);
  });

  test('puts the image after the fields of its form', async () => {
    const { client, server } = await clientOf(() => ({ status: 204 }));
    await client.sendForm({ url: server.url, fields: { key: 'k', Policy: 'p' } }, Buffer.from('pixels'));
    expect(`${server.received[0]?.body}`).toMatch(/name="key"[\s\S]*name="Policy"[\s\S]*name="file"[\s\S]*pixels/);
  });
});
