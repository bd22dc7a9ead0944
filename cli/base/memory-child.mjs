// Prints the bytes by which this process grew for a base model. Plain JavaScript, so that it starts without tsx.
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { path, input, size, options } = JSON.parse(process.argv[2]);

async function load() {
  const session = await InferenceSession.create(readFileSync(path), options);
  await session.run({ [input]: new Tensor('uint8', new Uint8Array(size * size * 3), [1, size, size, 3]) });
  return session;
}

gc();
const before = process.memoryUsage.rss();
const session = await load();
// Frees the file's bytes, as a function that serves the base model does.
gc();
process.stdout.write(`${process.memoryUsage.rss() - before}`);
await session.release();
