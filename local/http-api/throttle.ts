/**
 * A token bucket, as API Gateway throttles a stage: `burst` requests at once, refilled with `rate` a second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 * @returns whether a request at `now` (milliseconds) may pass; an earlier time than the last counts as the same.
 */
export function createThrottle({ rate, burst }: { rate: number; burst: number }): (now: number) => boolean {
  let tokens = burst;
  let filled: number | undefined;
  return (now) => {
    const passed = Math.max(0, now - (filled ?? now));
    tokens = Math.min(burst, tokens + (passed / 1000) * rate);
    filled = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
