import { afterAll, beforeAll } from '@jest/globals';
import { createS3ObjectStore } from '../../../shared/adapters/s3-object-store.ts';
import { type LocalAws, startLocalAws } from '../../support/local-bucket.ts';
import { describeObjectStore } from '../ports/object-store.contract.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

describeObjectStore('the store in S3', async () => createS3ObjectStore(aws.s3, aws.bucket));
