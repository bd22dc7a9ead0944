import type { HonoRequest } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import { HeadstartError } from '../domain/errors.ts';

/**
 * What to tell of a body that the framework refused to read: the wrong type, or no JSON.
 * @param types content types that the route takes
 * @returns the error itself where it is about something else
 */
export async function unreadableBody(error: HTTPException, request: HonoRequest, types: string[]): Promise<Error> {
  if (error.status === 415) {
    const given = request.header('content-type')?.slice(0, 100);
    const form = types.includes('multipart/form-data') ? '' : ', not in a form';
    return new HeadstartError(
      'unsupported-type',
      `This route takes a body of type ${types.join(' or ')}, and this one ${given ? `is \`${given}\`` : 'has no type'}. Send the content itself${form}, and say in the header Content-Type what it is.`,
    );
  }
  if (error.status !== 400) return error;
  if ((await request.text()) === '') {
    return new HeadstartError(
      'invalid-request',
      'The body is empty, and Content-Type says that it is JSON. Send some.',
    );
  }
  const orImage = types.includes('image/*') ? ' An image itself is sent as what it is, such as image/jpeg.' : '';
  return new HeadstartError('invalid-request', `The body is no JSON. Check its quotes, commas and encoding.${orImage}`);
}
