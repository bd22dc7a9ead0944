/**
 * Runs a base model in a thread of its own: pixels in, features out. workers.ts starts it.
 *
 * Plain JavaScript, because Node loads it without tsx, both from the sources and from a bundle
 * (infra/bundle/bundle.ts).
 */
import { parentPort } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';

let session;
const calls = {
  async start({ model, options }) {
    session = await InferenceSession.create(model, options);
  },
  async run({ pixels, shape, input, output }) {
    const results = await session.run({ [input]: new Tensor('uint8', pixels, shape) }, [output]);
    return results[output].data;
  },
  async stop() {
    await session?.release();
  },
};

/** The end of the previous call: calls run one after the other. */
let last = Promise.resolve();
parentPort.on('message', ({ id, call, given }) => {
  last = last
    .then(() => calls[call](given))
    .then(
      (result) => parentPort.postMessage({ id, result }),
      (error) => parentPort.postMessage({ id, error }),
    );
});
