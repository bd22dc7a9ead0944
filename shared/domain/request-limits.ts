/** Limits of single API requests, for the API, the CLI and the console. */
export const requestLimits = {
  /** Upload forms in one request. */
  files: 200,
  /** Images to relabel, to delete or to locate. */
  keys: 200,
  /** Images to forget: each takes several reads. */
  forgottenKeys: 100,
  /** Bytes of an image in the body of a prediction. The gateway passes on 6 MB, in base64. */
  imageBytes: 4_500_000,
};
