import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { middleSquare } from './resize.mjs';

const maxRows = 5;
const maxPixels = 50e6;
const element = (id) => document.getElementById(id);
const urlOf = (file) => new URL(file, document.baseURI).href;

/** Loads the model and its certificate. */
async function start() {
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = { wasm: urlOf('ort-wasm-simd-threaded.wasm') };
  const certificate = await (await fetched('certificate.json')).json();
  const { fixtures, model, version } = certificate;
  const labels = await (await fetched(fixtures.labels)).json();
  const bytes = new Uint8Array(await (await fetched(fixtures.model)).arrayBuffer());
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  element('title').textContent = `${model}, version ${version}`;
  return { session, labels, input: fixtures.input, knownFrom: certificate.knownFrom };
}

async function fetched(file) {
  const response = await fetch(urlOf(file));
  if (response.ok) return response;
  throw new Error(`${file} can't be read (${response.status}). Serve the whole folder.`);
}

/** The model's input from an image file, which the browser decodes. */
async function pixelsOf(file, size) {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const { width, height } = bitmap;
  if (width * height > maxPixels) throw new Error('The image has more than 50 million pixels. Make it smaller.');
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { colorSpace: 'srgb' });
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return middleSquare(context.getImageData(0, 0, width, height), size);
}

async function predict({ session, labels, input }, file) {
  const pixels = await pixelsOf(file, input.size);
  const began = performance.now();
  const image = new Tensor('uint8', pixels, [1, input.size, input.size, 3]);
  const { probabilities, known } = await session.run({ [input.name]: image });
  const ms = performance.now() - began;
  const predictions = labels.map((label, i) => ({ label, score: probabilities.data[i] }));
  predictions.sort((a, b) => b.score - a.score);
  return { predictions, scores: [...probabilities.data], known: known.data[0], ms };
}

function show({ predictions, scores, known, ms }, knownFrom) {
  const rows = predictions.slice(0, maxRows).map(({ label, score }) => {
    const row = document.createElement('li');
    const [name, bar, share] = ['span', 'meter', 'span'].map((tag) => row.appendChild(document.createElement(tag)));
    name.textContent = label;
    bar.value = score;
    bar.ariaLabel = `Probability of ${label}`;
    share.textContent = `${(100 * score).toFixed(1)}%`;
    return row;
  });
  element('predictions').replaceChildren(...rows);
  // For programs that read the page: every probability, in the order of the labels, with all digits.
  Object.assign(element('predictions').dataset, { scores: JSON.stringify(scores), known: String(known) });
  const unknown = known < knownFrom ? 'Unknown: the image resembles none of the classes. ' : '';
  element('status').textContent = `${unknown}Predicted in ${ms.toFixed(0)} ms.`;
}

function fail(error) {
  element('predictions').replaceChildren();
  element('status').textContent = error.message;
}

try {
  const loaded = await start();
  const chooser = element('file');
  element('status').textContent = 'Choose an image.';
  chooser.disabled = false;
  chooser.addEventListener('change', async () => {
    const [file] = chooser.files;
    if (!file) return;
    const picture = element('image');
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(file);
    picture.hidden = false;
    element('status').textContent = 'Predicting…';
    await predict(loaded, file).then((answer) => show(answer, loaded.knownFrom), fail);
  });
} catch (error) {
  fail(error);
}
