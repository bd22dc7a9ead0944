export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';

const signatures: [ImageType, RegExp][] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n.\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
];

/** The content type of an image by its first bytes, or undefined when it is none of those taken. */
export function imageType(bytes: Uint8Array): ImageType | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return signatures.find(([, signature]) => signature.test(start))?.[0];
}
