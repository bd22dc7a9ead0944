/** A file or folder that is not uploaded. */
export interface Skipped {
  path: string;
  reason: string;
  /** Whether it makes the command fail: it has the name of an image, or is a folder that can't be read. */
  counts: boolean;
  /** It is a folder whose files are unknown. */
  folder?: boolean;
}
