/** A file or folder that is not uploaded. */
export interface Skipped {
  path: string;
  reason: string;
  /** Should it have been? Then the exit code says so: it is an image by its name, or a folder that can't be read. */
  counts: boolean;
  /** What is below it is not known. */
  folder?: boolean;
}
