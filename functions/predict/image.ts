import type { PredictRequest } from '../../shared/api/predictions.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { tooLargeReason } from '../../shared/domain/image-limits.ts';
import { predictionPrefix } from '../../shared/domain/upload-key.ts';
import { type Caller, checkScope } from '../../shared/lambda/http-app.ts';
import { InvalidRequest } from '../../shared/lambda/problem.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';

/**
 * The bytes of the image that a JSON body means.
 * @throws HeadstartError `invalid-request`, `forbidden`, `image-not-found`, `image-too-large`
 */
export async function readImage(uploads: ObjectStore, request: PredictRequest, caller: Caller): Promise<Uint8Array> {
  if ('image' in request) return checkedImage(decodeBase64(request.image));
  const { key } = request;
  if (!key.startsWith(predictionPrefix)) checkScope(caller, 'manage');
  const entry = await uploads.head(key);
  // Asked before it is read: anything can lie in the bucket, of any size.
  if (entry) checkSize(entry.size);
  const object = entry && (await uploads.get(key, { ifMatch: entry.etag }));
  if (object) return object.body;
  throw new HeadstartError(
    'image-not-found',
    `There is no image \`${key}\`. Upload it first: POST /v1/predictions/uploads; such images are deleted after a day.`,
  );
}

/** @throws HeadstartError `invalid-request`: there is no image; `image-too-large` */
export function checkedImage(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) {
    throw new HeadstartError(
      'invalid-request',
      'There is no image in the request. Send the image itself as the body, or JSON: {"image": base64} or {"key": key}.',
    );
  }
  checkSize(bytes.length);
  return bytes;
}

function checkSize(bytes: number): void {
  const reason = tooLargeReason(bytes);
  if (reason) throw new HeadstartError('image-too-large', reason);
}

/** Refuses what `Buffer` would skip: written again, the bytes must give the same text. */
function decodeBase64(text: string): Uint8Array {
  const base64 = text.replace(/^data:[^,]{0,200};base64,/, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') === base64) return bytes;
  throw new InvalidRequest([
    { path: 'body.image', message: 'must be base64 (A-Z, a-z, 0-9, +, /, padded with =), without line breaks' },
  ]);
}
