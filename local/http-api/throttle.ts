/**
 * A token bucket, as API Gateway throttles a stage: `burst` requests at once, refilled with `rate` a second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 * @returns whether a request at `now` (milliseconds) may pass.
 */
export function createThrottle({ rate, burst }: { rate: number; burst: number }): (now: number) => boolean {
  let tokens = burst;
  let filled: number | undefined;
  return (now) => {
    tokens = Math.min(burst, tokens + ((now - (filled ?? now)) / 1000) * rate);
    filled = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
