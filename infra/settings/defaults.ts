/** Default timeouts of the functions, in seconds. */
export const timeoutSeconds = {
  embed: 60,
  train: 900,
  predict: 29,
  export: 120,
  api: 29,
  authorize: 10,
  sweep: 60,
} as const;

export const embedWindowSeconds = 1;

/**
 * Six timeouts and the batching window, so that a batch that is throttled or retried isn't delivered twice.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const embedVisibilitySeconds = (timeout: number, window: number): number => 6 * timeout + window;
