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
    throw new Problem("The bucket can't be reached.", 0, 'offline');
  }
  if (response.ok) return 'sent';
  const text = await response.text().catch(() => '');
  if (response.status === 403 && /expired/i.test(text)) return 'expired';
  const message = /<Message>([^<]*)/.exec(text)?.[1] ?? `The bucket answered ${response.status}.`;
  throw new Problem(message, response.status, 'bucket');
}
