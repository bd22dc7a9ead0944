/**
 * A token bucket, like the throttle of a stage in API Gateway: `burst` requests at once, refilled at `rate` per second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 * @returns may a request at `now` (milliseconds) pass? A time before the last one counts as the last one.
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
