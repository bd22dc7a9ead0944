import type { DatasetStatus } from '../../shared/api/datasets.ts';
import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';

/**
 * Shows progress until every image of a dataset is embedded or rejected, or until nothing happens for two minutes. A
 * training queues the missing images again.
 */
export async function waitEmbedded(output: Output, client: Client, dataset: string): Promise<DatasetStatus> {
  const { images } = await client.call('getDataset', { dataset });
  const progress = output.progress({ title: 'Embedding', total: images.total, images: true });
  try {
    return await client.waitForImages(dataset, {
      onProgress: ({ images: { embedded, rejected } }) => progress.update(embedded + rejected),
    });
  } finally {
    progress.stop();
  }
}
