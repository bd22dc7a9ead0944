/**
 * On-demand prices in us-east-1 in USD, beyond the free tier, without data transfer out of AWS. They are list prices
 * on the date below, not from a bill: Lambda on x86 (https://aws.amazon.com/lambda/pricing/) and HTTP API requests
 * (https://aws.amazon.com/api-gateway/pricing/). The endpoint runs on ml.t2.medium, the smallest instance that serves
 * models in SageMaker (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html). Its price
 * comes from public tables; older ones have 0.065. AWS's own page (https://aws.amazon.com/sagemaker/pricing/) needs a
 * browser and was not read.
 */
export const prices = {
  asOf: '2026-11-25',
  region: 'us-east-1',
  lambdaGbSecond: 0.0000166667,
  lambdaMillionRequests: 0.2,
  httpApiMillionRequests: 1,
  endpointHour: 0.056,
};

/** The cost of Headstart at these prices, as in the docs. */
export const uses = {
  /** Maximum per month for polling empty queues and for alarms. */
  idle: 2,
  /** Upload, event and embedding of one image. */
  image: 0.012 / 1_000,
  /** Storage of an image's embedding per month. */
  kept: 0.0002 / 1_000,
  /** 25 ms of Lambda, the gateway, and for some requests the authorizer. */
  prediction: 0.002 / 1_000,
  training: 0.001,
};

/**
 * The memory at which Lambda gives a function one processor, and the default of `predict`:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const megabytesPerProcessor = 1769;

/**
 * The cost of 1,000 predictions in USD: Lambda's time, billed per started millisecond, and the requests of Lambda and
 * gateway.
 */
export function costOfThousand(milliseconds: number): number {
  // 1,000 times n milliseconds are n seconds.
  const seconds = Math.ceil(milliseconds);
  const time = seconds * (megabytesPerProcessor / 1024) * prices.lambdaGbSecond;
  return time + (prices.lambdaMillionRequests + prices.httpApiMillionRequests) / 1000;
}
