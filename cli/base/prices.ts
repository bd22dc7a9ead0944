/**
 * What a prediction costs, USD, on demand in us-east-1, beyond any free tier. List prices: Lambda on x86
 * (https://aws.amazon.com/lambda/pricing/) and requests of an HTTP API (https://aws.amazon.com/api-gateway/pricing/),
 * as stored copies of price pages had them on the date below. Not taken from a bill, and without what leaves AWS.
 */
export const prices = {
  asOf: '2026-11-25',
  region: 'us-east-1',
  lambdaGbSecond: 0.0000166667,
  lambdaMillionRequests: 0.2,
  httpApiMillionRequests: 1,
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
