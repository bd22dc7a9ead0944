import { describe, expect, test } from '@jest/globals';
import { maxImageBytes } from '../../../shared/domain/images/limits.ts';
import { createLambdaHandler, type HttpEvent } from '../../../shared/lambda/http-event.ts';
import { type Ask, expectProblem } from '../../support/http.ts';
import { bytes, start } from './started-app.ts';

describe('a form with an image', () => {
  const part = (headers: string[], content: string | Uint8Array) =>
    Buffer.concat([Buffer.from(`--XyZ\r\n${headers.join('\r\n')}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
  const file = (field: string, content: Uint8Array = bytes, name = 'a.jpg') =>
    part([`Content-Disposition: form-data; name="${field}"; filename="${name}"`, 'Content-Type: image/jpeg'], content);
  const text = (field: string) => part([`Content-Disposition: form-data; name="${field}"`], 'a text');
  const form = (...parts: Buffer[]): Ask => ({
    headers: { 'content-type': 'multipart/form-data; boundary=XyZ' },
    body: new Uint8Array(Buffer.concat([...parts, Buffer.from('--XyZ--\r\n')])),
  });

  test.each(['image', 'file', 'upload[0]', ''])('is accepted with the field %j', async (field) => {
    const { asked, predict } = start();
    expect((await predict(form(file(field)), '?top=1')).status).toBe(200);
    expect(asked).toMatchObject([{ image: [...bytes], target: { top: 1 } }]);
  });

  test('is accepted next to fields without a file and empty file fields', async () => {
    const { asked, predict } = start();
    const empty = file('second', new Uint8Array(), '');
    expect((await predict(form(text('comment'), file('image'), empty, text('csrf')))).status).toBe(200);
    expect(asked[0]?.image).toEqual([...bytes]);
  });

  test('is accepted in the form that browsers send', async () => {
    const { asked, predict } = start();
    const data = new FormData();
    data.append('photo', new Blob([bytes], { type: 'image/jpeg' }), 'Ä "photo".jpg');
    const written = new Response(data);
    const headers = { 'content-type': written.headers.get('content-type') ?? '' };
    const body = new Uint8Array(await written.arrayBuffer());
    expect((await predict({ headers, body })).status).toBe(200);
    expect(asked[0]?.image).toEqual([...bytes]);
  });

  test.each([
    [
      'two files',
      form(file('a'), file('b')),
      'The form has 2 files (`a`, `b`), but a prediction takes one. Send a request for each.',
    ],
    [
      'no file',
      form(text('image')),
      'There is no file in the form, but `image`. Send the image as a file, under any field name: curl -F image=@photo.jpg',
    ],
    [
      'nothing',
      form(),
      'There is no file in the form. Send the image as a file, under any field name: curl -F image=@photo.jpg',
    ],
    [
      'an empty file',
      form(file('image', new Uint8Array())),
      'The file of field `image` is empty (0 bytes). Send it again.',
    ],
    [
      'another boundary',
      { ...form(file('a')), headers: { 'content-type': 'multipart/form-data; boundary=other' } },
      'The body is not valid multipart/form-data.',
    ],
    [
      'no boundary',
      { ...form(file('a')), headers: { 'content-type': 'multipart/form-data' } },
      'The body is not valid multipart/form-data.',
    ],
    ['an image that is not a form', { ...form(), body: bytes }, 'The body is not valid multipart/form-data.'],
  ])('is refused with %s', async (_, options, says) => {
    const { asked, predict } = start();
    const { detail } = await expectProblem(await predict(options), 400, 'invalid-request');
    expect(detail).toContain(says);
    expect(asked).toEqual([]);
  });

  test('that is truncated is refused', async () => {
    const { body, headers } = form(file('image')) as { body: Uint8Array; headers: Record<string, string> };
    for (const cut of [20, 60, 200, body.length - 20]) {
      await expectProblem(await start().predict({ headers, body: body.slice(0, cut) }), 400, 'invalid-request');
    }
  });

  test('that is too large is refused', async () => {
    const { predict } = start();
    await expectProblem(await predict(form(file('a', new Uint8Array(maxImageBytes + 1)))), 413, 'image-too-large');
  });

  test('is accepted through the gateway, which encodes it in base64', async () => {
    const { app, asked } = start();
    const { body, headers } = form(file('image')) as { body: Uint8Array; headers: Record<string, string> };
    const event = {
      rawPath: '/v1/models/shapes/predict',
      rawQueryString: '',
      headers,
      requestContext: { http: { method: 'POST' }, authorizer: { lambda: { scopes: 'predict', keyName: 'laptop' } } },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    };
    expect(await createLambdaHandler(app)(event as HttpEvent)).toMatchObject({ statusCode: 200 });
    expect(asked[0]?.image).toEqual([...bytes]);
  });
});
