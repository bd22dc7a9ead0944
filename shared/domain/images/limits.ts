/** Larger files are rejected. Bytes. */
export const maxImageBytes = 20 * 2 ** 20;

/** Larger images are rejected: width times height. */
export const maxImagePixels = 50_000_000;

/** The same of AVIF: decoding takes twice the memory for each pixel. */
export const maxAvifPixels = maxImagePixels / 2;

/** What to tell the owner of a file of so many bytes, or undefined when it is small enough. */
export function tooLargeReason(bytes: number): string | undefined {
  if (bytes <= maxImageBytes) return undefined;
  return `The file has ${bytes} bytes; at most ${maxImageBytes} (20 MiB) can be used. Save it smaller.`;
}
