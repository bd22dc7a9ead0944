/** Lets a browser send requests to a bucket for 15 minutes. */
export interface Presigner {
  /** A form for one upload with exactly this key and type, up to this size. The file is the last field, `file`. */
  upload(key: string, options: { contentType: string; maxBytes: number }): Promise<UploadForm>;
  /** The URL of a GET with this content type in the response. With a file name, a browser saves the file under it. */
  download(key: string, options: { contentType: string; filename?: string }): Promise<string>;
}

export interface UploadForm {
  url: string;
  fields: Record<string, string>;
}
