import type { LicenceFiles } from '../domain/base/licence-files.ts';
import type { BaseManifest } from '../domain/base/manifest.ts';
import type { ExportFormat, VersionRecord } from '../domain/state/records.ts';

/** The README of an export: how to use the model, and how to check it. */
export function readme(
  { model, version, classes, depth }: VersionRecord,
  format: ExportFormat,
  base: { manifest: BaseManifest; licence: LicenceFiles },
): string {
  const size = base.manifest.input.width;
  return `# Version ${version} of model ${model}

${originText(base.manifest.name, depth)}

The input is \`image\`, uint8 [N, ${size}, ${size}, 3]: RGB, the middle square of an image, resized with an antialiased bicubic
filter. Apply the EXIF orientation first, and put transparent images on white. The outputs:

| output | type | content |
|---|---|---|
| \`probabilities\` | float32 [N, ${classes.length}] | probability of each class, in the order of \`labels.json\` |
| \`label\` | int64 [N] | index of the class with the highest probability |
| \`known\` | float32 [N] | similarity to the training images; below the metadata property \`knownFrom\` the image is unknown |
| \`logits\` | float32 [N, ${classes.length}] | \`probabilities\` before the softmax |

The metadata properties contain the labels (\`classes\`, the text of \`labels.json\`), thresholds, and the digests of the inputs.
${format === 'tfjs' ? pageText(depth) : ''}
## Check the export

\`certificate.json\` has the SHA-256 of every file. \`fixtures/\` has images and tensors with the hosted version's predictions.

    pip install onnxruntime numpy pillow && python3 verify.py
    npm install --ignore-scripts onnxruntime-node sharp && node verify.mjs

If a file or a prediction differs, the script names it and exits with code 1.

## Licence of the base model

${licenceText(base)}
`;
}

function licenceText({ manifest, licence }: { manifest: BaseManifest; licence: LicenceFiles }): string {
  const names = [...licence.keys()].map((name) => `\`base/${name}\``).join(' and ');
  if (names !== '')
    return `${manifest.licence}. \`model.onnx\` contains the base model's weights, so pass on ${names} with it.`;
  return `The base model was registered with the licence \`${manifest.licence}\`, without its text. \`model.onnx\` contains its weights: before
you pass it on, check the terms at the base model's source.`;
}

const originText = (base: string, depth: number | undefined): string =>
  depth === undefined
    ? `Headstart made \`model.onnx\` from base model ${base} and the version's head.`
    : `Headstart made \`model.onnx\` from blocks 0 to ${depth} of base model ${base} and the version's deep head, which has trained the
base model's later layers.`;

const pageText = (depth: number | undefined): string => `
\`index.html\` runs the model in a browser, from any static server (\`python3 -m http.server\`). Images stay in the browser.
\`head/model.json\` is the head alone, for \`tf.loadLayersModel\`: its input is ${depth === undefined ? "the base model's features" : `the map of block ${depth} of the base model, as [N, height, width, channels]`}, its output probabilities.
`;
