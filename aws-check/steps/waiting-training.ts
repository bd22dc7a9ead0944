import { DeleteObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import type { Facts } from './prepare.ts';
import { type Step, versionOf } from './step.ts';

/**
 * A training waits for a missing embedding until it queues the image again. Its chain of messages must survive that:
 * Lambda's recursive loop detection would stop it after 16 calls.
 */
export const waitingTraining: Step = {
  name: 'Keep a training waiting',
  async run(facts) {
    const { client, dataset, s3, stateBucket, waitSeconds } = facts;
    await s3.send(new DeleteObjectCommand({ Bucket: stateBucket, Key: await findEmbedding(facts) }));
    const start = performance.now();
    const { id } = await client.startTraining(dataset, { seed: 1 });
    const version = await versionOf(client, id);
    const seconds = (performance.now() - start) / 1000;
    if (seconds < waitSeconds)
      throw new Error(`The training waited only ${seconds.toFixed(0)} s instead of ${waitSeconds} s.`);
    return `it waited, and made version ${version} after ${seconds.toFixed(0)} s`;
  },
};

async function findEmbedding({ s3, stateBucket, dataset }: Facts): Promise<string> {
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: stateBucket, Prefix: stateKey.extractors },
  )) {
    const found = Contents.find(({ Key }) => Key?.includes(`/${dataset}/images/`));
    if (found?.Key) return found.Key;
  }
  throw new Error('The state bucket has no embedding.');
}
