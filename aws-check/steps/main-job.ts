import { uploadImages } from '../../cli/upload/upload-images.ts';
import { type Step, versionOf } from './step.ts';

/** Upload, embed, train. */
export const mainJob: Step = {
  name: 'Upload and train',
  async run({ client, dataset, train }) {
    const start = performance.now();
    const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
    const { uploaded, failed } = await uploadImages(client, train, { dataset });
    if (failed[0]) throw new Error(`${failed.length} uploads failed: ${failed[0].reason}`);
    const { images } = await client.waitForImages(dataset);
    if (images.embedded !== train.length) throw new Error(`${images.embedded} of ${train.length} images are embedded.`);
    const embedded = `${uploaded.length} images uploaded and embedded in ${seconds()} s`;
    const { id } = await client.startTraining(dataset);
    const version = await versionOf(client, id);
    return `${embedded}, version ${version} after ${seconds()} s`;
  },
};
