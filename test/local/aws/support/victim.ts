/** A runtime in a process of its own, to be killed. It prints its port and its keys in one line. */
import { startAws } from '../../../../local/aws/start.ts';
import { acceptsS3, accountId, bucketSpec, ownerArn, queueArn, queueSpec, region } from './aws.ts';

const aws = await startAws({
  dir: process.argv[2] ?? '',
  port: 0,
  region,
  accountId,
  buckets: [
    bucketSpec('photos', { notifications: [{ events: ['s3:ObjectCreated:*'], queueArn: queueArn('events') }] }),
  ],
  queues: [queueSpec('events', { policy: acceptsS3 }), queueSpec('jobs')],
});
const credentials = aws.credentialsFor({ arn: ownerArn, policies: 'owner' });
process.stdout.write(`${JSON.stringify({ endpoint: aws.endpoint, credentials })}\n`);
