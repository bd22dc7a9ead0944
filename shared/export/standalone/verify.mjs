// Checks the files of a Headstart export, and that its model predicts as the hosted version did. Needs onnxruntime-node,
// and sharp for the images (for a report, neither), but not Headstart. Exits with code 0, or with 1 and a message that
// names the difference.
//
//     node verify.mjs [FOLDER]
//
// Without FOLDER, it checks its own folder.

import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));

/** The message names the difference. */
class Failed extends Error {}

/** A package installed next to this script, in the working directory, or on NODE_PATH; undefined if it is not installed. */
function load(name) {
  for (const from of [import.meta.url, join(process.cwd(), 'verify.mjs')]) {
    try {
      return createRequire(from)(name);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

/** The path of a file that the certificate names. Files outside the export are refused. */
function inside(name) {
  const path = realpathSync(join(folder, name));
  if (!/^\.\.([\\/]|$)/.test(relative(realpathSync(folder), path))) return path;
  throw new Failed(`${name} is outside the export. The certificate is damaged. Export the version again.`);
}

function read(name) {
  try {
    return readFileSync(inside(name));
  } catch (error) {
    if (error instanceof Failed) throw error;
    throw new Failed(`${name} can't be read (${error.code}). Export the version again.`);
  }
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}

function checkDigest(name, expected) {
  const found = sha256(read(name));
  if (found === expected) return;
  throw new Failed(
    `${name} is not the file that was exported: its SHA-256 is ${found} instead of ${expected}. Export the version again.`,
  );
}

/** Checks the certificate, then every file that it names. */
function readCertificate() {
  const [, digest] = /^([0-9a-f]{64}) {2}certificate\.json\n$/.exec(read('certificate.json.sha256').toString()) ?? [];
  if (!digest) throw new Failed('certificate.json.sha256 is damaged. Export the version again.');
  checkDigest('certificate.json', digest);
  const certificate = JSON.parse(read('certificate.json').toString());
  for (const [name, expected] of Object.entries(certificate.files)) checkDigest(name, expected);
  return certificate;
}

function checkLabels({ fixtures, labels }) {
  const text = read(fixtures.labels).toString();
  if (sha256(text) === labels.sha256) return JSON.parse(text);
  throw new Failed(`${fixtures.labels} differs from the labels in the certificate. Export the version again.`);
}

/** Predicts `count` images: for each the probabilities, `known`, and the index of the label. */
async function predict({ session, Tensor }, { input }, pixels, count) {
  const image = new Tensor('uint8', pixels, [count, input.size, input.size, 3]);
  const { probabilities, known, label } = await session.run({ [input.name]: image });
  const classCount = probabilities.data.length / count;
  return Array.from({ length: count }, (_, i) => ({
    probabilities: probabilities.data.subarray(i * classCount, (i + 1) * classCount),
    known: known.data[i],
    label: Number(label.data[i]),
  }));
}

/** NaN if a probability is NaN. */
function difference(found, expected) {
  const differences = expected.map((score, i) => Math.abs(found[i] - score));
  return differences.some(Number.isNaN) ? Number.NaN : Math.max(...differences);
}

async function checkTensors(model, { fixtures, tolerances }, answers) {
  const { count, file } = fixtures.tensors;
  const pixels = new Uint8Array(read(file));
  const tensorSize = pixels.length / count;
  const together = await predict(model, fixtures, pixels, count);
  let [worstScore, worstKnown] = [0, 0];
  for (const [i, expected] of answers.tensors.entries()) {
    const [alone] = await predict(model, fixtures, pixels.slice(i * tensorSize, (i + 1) * tensorSize), 1);
    for (const found of [alone, together[i]]) {
      const score = difference(found.probabilities, expected.probabilities);
      const known = Math.abs(found.known - expected.known);
      if (!(score <= tolerances.score && known <= tolerances.known)) {
        throw new Failed(
          `tensor ${i} has different probabilities than the hosted version gave. They differ by ${brief(score)} (limit ${tolerances.score}), known by ${brief(known)} (limit ${tolerances.known}).`,
        );
      }
      // If two probabilities are almost equal, either may be the highest.
      const behind = expected.probabilities[expected.label] - expected.probabilities[found.label];
      if (!(behind <= 2 * tolerances.score)) {
        throw new Failed(`tensor ${i} has a different label than the hosted version gave.`);
      }
      worstScore = Math.max(worstScore, score);
      worstKnown = Math.max(worstKnown, known);
    }
  }
  return `${count} tensors, one by one and in a batch: largest difference of a probability ${brief(worstScore)}, of known ${brief(worstKnown)}`;
}

/** The model's input from an image, as in the hosted version: [size, size, 3]. */
async function decode(sharp, bytes, size) {
  const { data, info } = await sharp(bytes, { autoOrient: true })
    .flatten({ background: '#fff' })
    .resize({ width: size, height: size, fit: 'cover', kernel: 'cubic', fastShrinkOnLoad: false })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Failed(`an image has ${info.channels} channels after decoding.`);
  return new Uint8Array(data);
}

async function checkImages(model, sharp, { fixtures, tolerances }, answers) {
  let [worst, worstImage, same] = [0, '', 0];
  for (const name of fixtures.images) {
    const expected = answers.images[name.split('/').at(-1)];
    const [found] = await predict(model, fixtures, await decode(sharp, read(name), fixtures.input.size), 1);
    if (found.label === expected.label) same++;
    const lead = expected.probabilities[expected.label] - expected.probabilities[found.label];
    if (!(lead <= tolerances.leadOfImages)) {
      throw new Failed(
        `${name}, decoded by sharp ${sharp.versions.sharp}, has a different label than the hosted version gave, although that one led by more than ${tolerances.leadOfImages}.`,
      );
    }
    const score = difference(found.probabilities, expected.probabilities);
    if (score > worst || Number.isNaN(score)) [worst, worstImage] = [score, name];
  }
  const count = fixtures.images.length;
  return `${count} images decoded by sharp ${sharp.versions.sharp}: ${same} labels the same, largest difference of a probability ${brief(worst)}${worstImage && ` (${worstImage})`}`;
}

const brief = (value) => value.toPrecision(2);

async function main() {
  const certificate = readCertificate();
  console.log(`ok  ${Object.keys(certificate.files).length} files have the digests in the certificate`);
  const { version, model: name } = certificate;
  if (!certificate.fixtures) return console.log(`The report on version ${version} of model ${name} is intact`);
  const labels = checkLabels(certificate);
  console.log(`ok  ${labels.length} labels match the certificate`);
  const ort = load('onnxruntime-node');
  if (!ort)
    throw new Failed(
      'onnxruntime-node is not installed. Install it: npm install --ignore-scripts onnxruntime-node sharp',
    );
  const answers = JSON.parse(read(certificate.fixtures.answers).toString());
  const session = await ort.InferenceSession.create(inside(certificate.fixtures.model));
  const model = { session, Tensor: ort.Tensor };
  console.log(`ok  ${await checkTensors(model, certificate, answers)}`);
  const sharp = load('sharp');
  if (sharp) console.log(`ok  ${await checkImages(model, sharp, certificate, answers)}`);
  else console.log('--  images: not checked, sharp is not installed');
  console.log(
    `Version ${version} of model ${name} predicts as the hosted version did (onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common})`,
  );
}

try {
  await main();
} catch (error) {
  console.error(`FAILED: ${error instanceof Failed ? error.message : error.stack}`);
  process.exitCode = 1;
}
