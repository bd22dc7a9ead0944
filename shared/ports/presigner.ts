/** Lets a browser talk to the uploads bucket itself, for a quarter of an hour. */
export interface Presigner {
  /** A form for one upload of exactly this key, type and at most this size; the file goes last, as field `file`. */
  upload(key: string, options: { contentType: string; maxBytes: number }): Promise<UploadForm>;
  /** A GET whose answer has the content type given; with a file name, a browser saves it under that. */
  download(key: string, options: { contentType: string; filename?: string }): Promise<string>;
}

export interface UploadForm {
  url: string;
  fields: Record<string, string>;
}
