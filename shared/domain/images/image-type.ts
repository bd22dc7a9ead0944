import { namedFormat } from './formats.ts';

/** What a link says of an image, whatever was said of it when it was uploaded: a browser must never run it. */
export function imageType(key: string): string {
  return namedFormat(key)?.type ?? 'application/octet-stream';
}
