/**
 * Preloaded into a function's process: records when its parts begin and end, and prints the times after the first
 * response, in milliseconds since the start of the process. Plain JavaScript, because the function's process has no
 * tsx.
 */
import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const marks = [];
const mark = (part, begin, end = performance.now()) => marks.push({ part, begin, end });
mark('Node itself', 0);

const require = createRequire(join(process.env.LAMBDA_TASK_ROOT, 'index.mjs'));
const load = (name) => {
  const begin = performance.now();
  const loaded = require(name);
  mark(`load ${name}`, begin);
  return loaded;
};
const { InferenceSession } = load('onnxruntime-node');
load('sharp');
const loaded = performance.now();

const create = InferenceSession.create.bind(InferenceSession);
let sessions = 0;
InferenceSession.create = async (...args) => {
  const begin = performance.now();
  const model = sessions++ === 0 ? 'base model' : 'head';
  const session = await create(...args);
  mark(`session of the ${model}`, begin);
  const run = session.run.bind(session);
  let first = true;
  session.run = async (...inputs) => {
    const start = performance.now();
    const results = await run(...inputs);
    if (first) mark(`first run of the ${model}`, start);
    first = false;
    return results;
  };
  return session;
};

const begun = new WeakMap();
let isStarted = false;
subscribe('http.client.request.start', ({ request }) => {
  begun.set(request, performance.now());
  if (!request.path.includes('/runtime/')) return;
  if (!isStarted) mark('load the bundle and start', loaded);
  isStarted = true;
  if (request.path.endsWith('/response')) process.stdout.write(`MARKS ${JSON.stringify(marks)}\n`);
});
subscribe('http.client.response.finish', ({ request }) => {
  const begin = begun.get(request);
  if (begin === undefined) return;
  if (!request.path.includes('/runtime/')) mark('read from S3', begin);
});
