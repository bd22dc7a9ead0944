/** Percent-decodes `text`; undefined if it is not encoded correctly. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
