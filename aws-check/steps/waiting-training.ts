import { DeleteObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Facts } from './prepare.ts';
import type { Step } from './step.ts';

/**
 * A training whose image lost its embedding waits until it asks for it anew. The functions' chain of messages must
 * survive that: recursive loop detection would end it after 16 calls.
 */
export const waitingTraining: Step = {
  name: 'Keep a training waiting',
  async run(facts) {
    const { client, dataset, s3, stateBucket, waitSeconds } = facts;
    await s3.send(new DeleteObjectCommand({ Bucket: stateBucket, Key: await anEmbedding(facts) }));
    const start = performance.now();
    const { id } = await client.startTraining(dataset, { seed: 1 });
    const { status, version, error } = await client.waitForTraining(id);
    const seconds = (performance.now() - start) / 1000;
    if (version === undefined) throw new Error(`The training ${status}: ${error?.message}`);
    if (seconds < waitSeconds)
      throw new Error(`The training waited for ${seconds.toFixed(0)} s only, not for ${waitSeconds}.`);
    return `it waited, and gave version ${version} after ${seconds.toFixed(0)} s`;
  },
};

async function anEmbedding({ s3, stateBucket, dataset }: Facts): Promise<string> {
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: stateBucket, Prefix: 'features/' },
  )) {
    const found = Contents.find(({ Key }) => Key?.includes(`/${dataset}/images/`));
    if (found?.Key) return found.Key;
  }
  throw new Error('The state bucket holds no embedding.');
}
