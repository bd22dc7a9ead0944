import type { Presigner } from '../../shared/ports/presigner.ts';

/** Unsigned links and forms that contain the request. */
export function createFakePresigner(bucket: string): Presigner {
  return {
    async upload(key, { contentType, maxBytes }) {
      return { url: `https://${bucket}.test/`, fields: { key, 'Content-Type': contentType, maxBytes: `${maxBytes}` } };
    },
    async download(key, { contentType, filename }) {
      return `https://${bucket}.test/${key}?type=${contentType}${filename ? `&as=${filename}` : ''}`;
    },
  };
}
