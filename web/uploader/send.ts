import type { Upload } from '../../shared/api/types.ts';
import { Problem } from '../api/request.ts';

/**
 * Sends an image straight to the bucket, by a presigned form.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
 * @param onProgress is told which share of it has been sent
 * @returns `expired` when a new form is needed
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
    if (await refusesUs(url)) {
      const why = `The bucket answers no page of ${location.origin}. Open the console at the API's own address, or name this one in allowedOrigins.`;
      throw new Problem(why, 403, 'origin');
    }
    throw new Problem("The bucket can't be reached.", 0, 'offline');
  }
  if (status === 403 && /expired/i.test(text)) return 'expired';
  const message = /<Message>([^<]*)/.exec(text)?.[1] ?? `The bucket answered ${status}.`;
  throw new Problem(message, status, 'bucket');
}

/** By XMLHttpRequest, which tells how much has been sent; fetch does not. Status 0: there was no answer. */
function post(url: string, form: FormData, onProgress: (share: number) => void) {
  return new Promise<{ status: number; text: string }>((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => total > 0 && onProgress(loaded / total);
    request.onloadend = () => resolve({ status: request.status, text: request.responseText });
    request.open('POST', url);
    request.send(form);
  });
}

/** Is the bucket there, and its answers kept from this page? A browser tells no difference between that and no network. */
async function refusesUs(url: string): Promise<boolean> {
  const answers = (mode: RequestMode) =>
    fetch(url, { mode }).then(
      () => true,
      () => false,
    );
  return (await answers('no-cors')) && !(await answers('cors'));
}
