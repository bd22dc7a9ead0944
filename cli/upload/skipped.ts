/** A file or folder that is not uploaded. */
export interface Skipped {
  path: string;
  reason: string;
  /** Makes the command fail: a file with the name of an image, or a folder that can't be read. */
  counts: boolean;
  /** A folder whose files are unknown. */
  folder?: boolean;
}
