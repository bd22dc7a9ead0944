import { describe, expect, test } from '@jest/globals';
import { responseOf } from '../../../local/http-api/response.ts';

const read = (answer: unknown) => {
  const { body, ...rest } = responseOf(Buffer.from(JSON.stringify(answer)));
  return { ...rest, body: body.toString() };
};
const internalError = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Internal Server Error"}',
};

describe('responseOf', () => {
  test('reads status, headers and body', () => {
    expect(read({ statusCode: 201, headers: { 'Content-Type': 'text/html', 'X-N': 5 }, body: '<p>' })).toEqual({
      status: 201,
      headers: { 'content-type': 'text/html', 'x-n': '5' },
      body: '<p>',
    });
  });

  test('defaults to plain text', () => {
    expect(read({ statusCode: 200, body: 'hi' }).headers).toEqual({ 'content-type': 'text/plain;charset=UTF-8' });
  });

  test('makes a set-cookie header of each cookie', () => {
    expect(read({ statusCode: 200, cookies: ['a=1', 'b=2'] }).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  test('decodes base64', () => {
    expect(responseOf(Buffer.from('{"statusCode":200,"isBase64Encoded":true,"body":"AP8B"}')).body).toEqual(
      Buffer.from([0, 255, 1]),
    );
  });

  test('uses a result without a status as the body of a 200 in JSON', () => {
    const json = { status: 200, headers: { 'content-type': 'application/json' } };
    expect(read({ plain: true })).toEqual({ ...json, body: '{"plain":true}' });
    expect(read([1])).toEqual({ ...json, body: '[1]' });
    expect(read('text')).toEqual({ ...json, body: 'text' });
  });

  test.each([
    ['a status that is none', { statusCode: 'many' }],
    ['a status out of range', { statusCode: 99 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['headers that are no object', { statusCode: 200, headers: ['a'] }],
  ])('answers 500 for %s', (_, answer) => {
    expect(read(answer)).toEqual(internalError);
  });
});
