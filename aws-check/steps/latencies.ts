import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { median, type Step, timed } from './step.ts';

const calls = 21;

/** Measures the most frequent calls, one after the other, from this machine. */
export const latencies: Step = {
  name: 'Latencies',
  async run({ client, s3, uploadsBucket, dataset }) {
    const measured = {
      'LIST of the bucket': () => s3.send(new ListObjectsV2Command({ Bucket: uploadsBucket, Prefix: `${dataset}/` })),
      'GET of the dataset': () => client.call('getDataset', { dataset }),
      'GET of the models': () => client.call('listModels'),
    };
    const found: string[] = [];
    for (const [name, call] of Object.entries(measured)) {
      const times: number[] = [];
      for (let i = 0; i < calls; i++) times.push((await timed<unknown>(call)).ms);
      found.push(`${name} ${median(times).toFixed(0)} ms`);
    }
    return `medians of ${calls} calls: ${found.join(', ')}`;
  },
};
