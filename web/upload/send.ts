import { Problem } from '../api/request.ts';
import type { UploadForm } from '../api/types.ts';

/**
 * Sends an image straight to the bucket, by a presigned form.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
 * @returns `expired` when a new form is needed
 * @throws Problem
 */
export async function sendForm({ url, fields }: UploadForm['upload'], file: Blob): Promise<'sent' | 'expired'> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', body: form });
  } catch {
    if (await refusesUs(url)) {
      const why = `The bucket answers no page of ${location.origin}. Open the console at the API's own address, or name this one in allowedOrigins.`;
      throw new Problem(why, 403, 'origin');
    }
    throw new Problem("The bucket can't be reached.", 0, 'offline');
  }
  if (response.ok) return 'sent';
  const text = await response.text().catch(() => '');
  if (response.status === 403 && /expired/i.test(text)) return 'expired';
  const message = /<Message>([^<]*)/.exec(text)?.[1] ?? `The bucket answered ${response.status}.`;
  throw new Problem(message, response.status, 'bucket');
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
