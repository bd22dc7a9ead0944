import type { Upload } from '../../shared/api/types.ts';
import { Problem } from '../api/request.ts';

/**
 * Sends an image to the bucket with a presigned form.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
 * @param onProgress gets the share that has been sent
 * @returns `expired` if it needs a new form
 * @throws Problem
 */
export async function sendForm(
  { url, fields }: Upload['upload'],
  file: Blob,
  onProgress: (share: number) => void,
): Promise<'sent' | 'expired'> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  const { status, text } = await post(url, form, onProgress);
  if (status >= 200 && status < 300) return 'sent';
  if (status === 0) {
    if (await isBlockedByCors(url)) {
      const message = `The bucket refuses uploads from ${location.origin}. Open the console at the API's own address, or add this one to allowedOrigins.`;
      throw new Problem(message, 403, 'origin');
    }
    throw new Problem("The bucket can't be reached.", 0, 'offline');
  }
  if (status === 403 && /expired/i.test(text)) return 'expired';
  const message = /<Message>([^<]*)/.exec(text)?.[1] ?? `The bucket responded ${status}.`;
  throw new Problem(message, status, 'bucket');
}

/** Uses XMLHttpRequest because fetch reports no progress. Status 0 means no response. */
function post(url: string, form: FormData, onProgress: (share: number) => void) {
  return new Promise<{ status: number; text: string }>((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => total > 0 && onProgress(loaded / total);
    request.onloadend = () => resolve({ status: request.status, text: request.responseText });
    request.open('POST', url);
    request.send(form);
  });
}

/** Browsers report CORS and a missing network alike; a request without CORS tells them apart. */
async function isBlockedByCors(url: string): Promise<boolean> {
  const responds = (mode: RequestMode) =>
    fetch(url, { mode }).then(
      () => true,
      () => false,
    );
  return (await responds('no-cors')) && !(await responds('cors'));
}
