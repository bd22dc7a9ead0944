import { GetObjectTaggingCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import type { Step } from './step.ts';

const tag = { Key: 'camera', Value: 'door 3' };

/** Moving an object with tags needs additional permissions. */
export const taggedObject: Step = {
  name: 'Relabel a tagged object',
  async run({ client, s3, uploadsBucket: Bucket, dataset }) {
    const { examples } = await client.call('listExamples', { dataset, label: 'circle', limit: 1 });
    const [example] = examples;
    if (!example) throw new Error('The dataset has no circle.');
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: example.key, Tagging: { TagSet: [tag] } }));
    const { results } = await client.call(
      'relabelExamples',
      { dataset },
      { json: { keys: [example.key], label: 'square' } },
    );
    const [result] = results;
    if (result?.outcome !== 'relabelled') throw new Error(`The relabel returned ${JSON.stringify(result)}.`);
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: result.newKey ?? '' }));
    if (!TagSet.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value))
      throw new Error(`${result.newKey} has lost its tag.`);
    return `${result.newKey} has kept its tag`;
  },
};
