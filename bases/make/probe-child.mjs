// Runs a foreign model in a process of its own, because the model may crash it. Plain JavaScript, so that it starts
// without tsx.
import { InferenceSession, Tensor } from 'onnxruntime-node';

let session;

async function load(path) {
  session = await InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  });
}

async function run({ feeds, outputs }) {
  const tensors = Object.entries(feeds).map(([name, { type, data, sizes }]) => [name, new Tensor(type, data, sizes)]);
  const start = performance.now();
  const results = await session.run(Object.fromEntries(tensors), outputs);
  const milliseconds = performance.now() - start;
  const values = outputs.map((name) => [name, { sizes: [...results[name].dims], data: results[name].data }]);
  return { values: Object.fromEntries(values), milliseconds };
}

process.on('message', async ({ load: path, run: request }) => {
  try {
    process.send({ done: path === undefined ? await run(request) : await load(path) });
  } catch (error) {
    process.send({ failed: String(error?.message ?? error) });
  }
});
// The parent may die before it ends this process.
process.on('disconnect', () => process.exit());
