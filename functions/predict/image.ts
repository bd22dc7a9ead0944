import type { PredictRequest } from '../../shared/api/predictions.ts';
import { predictionPrefix } from '../../shared/domain/dataset/upload-key.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { tooLargeReason } from '../../shared/domain/images/limits.ts';
import { type Caller, checkScope } from '../../shared/lambda/http-app.ts';
import { InvalidRequest } from '../../shared/lambda/problem.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';

/**
 * The bytes of the image in a JSON body, or at its key.
 * @throws HeadstartError `invalid-request`, `forbidden`, `image-not-found`, `image-too-large`
 */
export async function readImage(uploads: ObjectStore, request: PredictRequest, caller: Caller): Promise<Uint8Array> {
  if ('image' in request) return checkedImage(decodeBase64(request.image));
  const { key } = request;
  if (!key.startsWith(predictionPrefix)) checkScope(caller, 'manage');
  const entry = await uploads.head(key);
  // Checked before the read: the bucket may contain objects of any size.
  if (entry) checkSize(entry.size);
  const object = entry && (await uploads.get(key, { ifMatch: entry.etag }));
  if (object) return object.body;
  throw new HeadstartError(
    'image-not-found',
    `There is no image \`${key}\`. Upload it first: POST /v1/predictions/uploads. Images to predict are deleted after a day.`,
  );
}

/**
 * The bytes of the only file of a form, in a field of any name. Fields without a file are ignored.
 * @param parse reads the form
 * @throws HeadstartError `invalid-request`, `image-too-large`
 */
export async function readForm(parse: () => Promise<FormData>): Promise<Uint8Array> {
  const form = await parse().catch((cause) => {
    const message =
      'The body is not valid multipart/form-data. Check that it is complete, and that Content-Type has its boundary.';
    throw new HeadstartError('invalid-request', message, { cause });
  });
  const entries = [...form];
  // A browser sends an empty file without a name for an empty field.
  const files = entries.flatMap(([name, value]) =>
    typeof value === 'string' || (value.size === 0 && value.name === '') ? [] : [{ name, value }],
  );
  const names = (fields: { name: string }[]) => fields.map(({ name }) => `\`${name}\``).join(', ');
  const [file, ...more] = files;
  if (!file) {
    const fields = entries.length > 0 ? `, but ${names(entries.map(([name]) => ({ name })))}` : '';
    throw new HeadstartError(
      'invalid-request',
      `There is no file in the form${fields}. Send the image as a file, under any field name: curl -F image=@photo.jpg`,
    );
  }
  if (more.length > 0) {
    throw new HeadstartError(
      'invalid-request',
      `The form has ${files.length} files (${names(files)}), but a prediction takes one. Send a request for each.`,
    );
  }
  if (file.value.size === 0) {
    throw new HeadstartError(
      'invalid-request',
      `The file of field \`${file.name}\` is empty (0 bytes). Send it again.`,
    );
  }
  return checkedImage(new Uint8Array(await file.value.arrayBuffer()));
}

/** @throws HeadstartError `invalid-request`: there is no image; `image-too-large` */
export function checkedImage(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) {
    throw new HeadstartError(
      'invalid-request',
      'There is no image in the request (0 bytes). Send the image itself as the body, as a file of a form, or JSON: {"image": base64} or {"key": key}.',
    );
  }
  checkSize(bytes.length);
  return bytes;
}

function checkSize(bytes: number): void {
  const reason = tooLargeReason(bytes);
  if (reason) throw new HeadstartError('image-too-large', reason);
}

/**
 * Decodes base64 (RFC 4648, 4 and 5; RFC 2045, 6.8): both alphabets, with or without white space and padding. Refuses
 * invalid characters, which `Buffer` ignores, by checking that the bytes encode to the same text.
 */
function decodeBase64(text: string): Uint8Array {
  const compact = text.replace(/^\s*data:[^,]{0,200};base64,/i, '').replace(/\s+/g, '');
  const base64 = compact.replace(/=*$/, '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Buffer.from(base64, 'base64');
  const padding = compact.length - base64.length;
  const isPadded = padding === 0 || compact.length % 4 === 0;
  if (isPadded && padding < 3 && bytes.toString('base64').replace(/=*$/, '') === base64) return bytes;
  throw new InvalidRequest([
    {
      path: 'body.image',
      message: 'must be complete base64: A-Z, a-z, 0-9, + and / (or - and _), white space, = at the end',
    },
  ]);
}
