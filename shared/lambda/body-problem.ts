import type { HonoRequest } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import { HeadstartError } from '../domain/errors.ts';

/**
 * The error for a body that the framework could not read, because of its type or broken JSON.
 * @param types content types that the route accepts
 * @returns any other error unchanged
 */
export async function unreadableBody(error: HTTPException, request: HonoRequest, types: string[]): Promise<Error> {
  if (error.status === 415) {
    const type = request.header('content-type')?.slice(0, 100);
    const form = types.includes('multipart/form-data') ? '' : ', not in a form';
    return new HeadstartError(
      'unsupported-type',
      `This route accepts a body of type ${types.join(' or ')}, but this one ${type ? `is \`${type}\`` : 'has no type'}. Send the content itself${form}, with its type in the Content-Type header.`,
    );
  }
  if (error.status !== 400) return error;
  if ((await request.text()) === '') {
    return new HeadstartError('invalid-request', 'The body is empty, but its Content-Type is JSON. Send the JSON.');
  }
  const orImage = types.includes('image/*') ? ' To send an image itself, use its own type, such as image/jpeg.' : '';
  return new HeadstartError(
    'invalid-request',
    `The body is not valid JSON. Check its quotes, commas and encoding.${orImage}`,
  );
}
