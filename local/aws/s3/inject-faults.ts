import type { AwsResponse } from '../requests/response.ts';
import type { Call, S3 } from './protocol/call.ts';
import { S3Error } from './protocol/errors.ts';

/** Runs an operation with injected faults. */
export async function withFaults(
  { faults }: S3,
  { method, bucket, key, headers, identity }: Call,
  operation: string,
  run: () => AwsResponse | Promise<AwsResponse>,
): Promise<AwsResponse> {
  if (!faults) return run();
  const writes = method !== 'GET' && method !== 'HEAD';
  const { slowMs, fault } = faults.s3({
    request: `${operation} ${bucket}/${key}`,
    owner: identity?.policies === 'owner',
    writes,
    conditional: writes && (headers['if-match'] ?? headers['if-none-match']) !== undefined,
  });
  if (slowMs > 0) await new Promise((done) => setTimeout(done, slowMs));
  switch (fault) {
    case undefined:
      return run();
    case '503':
      throw new S3Error('SlowDown');
    case '409':
      throw new S3Error('ConditionalRequestConflict');
    case 'cut': {
      // A write does not run. A successful read sends half of its body.
      const response = writes ? undefined : await (async () => run())().catch(() => undefined);
      return { status: 500, ...response, cut: true };
    }
    case 'lost-answer':
      await run();
      throw new S3Error('InternalError');
  }
}
