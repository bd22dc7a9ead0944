/**
 * What things cost, USD, on demand in us-east-1, beyond any free tier; none of it taken from a bill, and without what
 * leaves AWS. Lambda on x86 (https://aws.amazon.com/lambda/pricing/) and requests of an HTTP API
 * (https://aws.amazon.com/api-gateway/pricing/) are list prices, as stored copies of price pages had them on the date
 * below. The endpoint is one of the smallest instance that SageMaker serves models on, ml.t2.medium (its types:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html; ml.t3.medium is for notebooks
 * alone), at the price that public tables quoted on that date, where older ones have 0.065: AWS's own page,
 * https://aws.amazon.com/sagemaker/pricing/, is drawn by a script and could not be read.
 */
export const prices = {
  asOf: '2026-11-25',
  region: 'us-east-1',
  lambdaGbSecond: 0.0000166667,
  lambdaMillionRequests: 0.2,
  httpApiMillionRequests: 1,
  endpointHour: 0.056,
};

/** What Headstart itself costs at these prices: the README's "What it costs", whose figures these are. */
export const uses = {
  /** Pollers of empty queues, alarms, by the month, at most. */
  idle: 2,
  /** Upload, event, embedding, of one image. */
  image: 0.012 / 1_000,
  /** An image's embedding, by the month. */
  kept: 0.0002 / 1_000,
  /** 25 ms of Lambda, the gateway, the authorizer now and then. */
  prediction: 0.002 / 1_000,
  training: 0.001,
};

/** The memory that predict has where nothing else is set, which is what gives it one whole processor. */
const predictMegabytes = 1769;

/**
 * 1,000 predictions that take so long each, in USD: Lambda's time, billed by the started millisecond, and the requests
 * of Lambda and gateway.
 */
export function costOfThousand(milliseconds: number): number {
  // A thousand times so many milliseconds are as many seconds.
  const seconds = Math.ceil(milliseconds);
  const time = seconds * (predictMegabytes / 1024) * prices.lambdaGbSecond;
  return time + (prices.lambdaMillionRequests + prices.httpApiMillionRequests) / 1000;
}
