const types = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
]);

/** What a link says of an image, whatever was said of it when it was uploaded: a browser must never run it. */
export function imageType(key: string): string {
  return types.get(/\.(\w+)$/.exec(key)?.[1]?.toLowerCase() ?? '') ?? 'application/octet-stream';
}
