/** Width and height of the grey thumbnails that are compared to find copies. */
export const thumbnailSize = 32;

const mebibyte = 2 ** 20;

/** Larger files are rejected. */
export const maxImageBytes = 20 * mebibyte;

/** {@link maxImageBytes} for messages. */
export const maxImageSize = `${maxImageBytes / mebibyte} MiB`;

/** Larger images, by width times height, are rejected. Formats that need more memory have a lower limit. */
export const maxImagePixels = 50_000_000;

/** Why a file of this size is rejected; undefined if it is small enough. */
export function tooLargeReason(bytes: number): string | undefined {
  if (bytes <= maxImageBytes) return undefined;
  return `The file has ${bytes} bytes; the limit is ${maxImageBytes} (${maxImageSize}). Save a smaller one.`;
}
