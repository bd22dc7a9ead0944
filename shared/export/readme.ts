import type { LicenceFiles } from '../domain/base/licence-files.ts';
import type { BaseManifest } from '../domain/base/manifest.ts';
import type { ExportFormat, VersionRecord } from '../domain/state/records.ts';

/** What stands in an export beside the model: how to use it, and how to see that it is whole. */
export function readme(
  { model, version, classes }: VersionRecord,
  format: ExportFormat,
  base: { manifest: BaseManifest; licence: LicenceFiles },
): string {
  const size = base.manifest.input.width;
  return `# Version ${version} of model ${model}

Made by Headstart from its head and base model ${base.manifest.name}.

\`model.onnx\` is the whole of it: base model, head, temperature. It takes \`image\`, uint8 [N, ${size}, ${size}, 3]: RGB, the
middle square of an image resized by an antialiased bicubic filter, orientation applied, transparency on white. It gives

| output | | |
|---|---|---|
| \`probabilities\` | float32 [N, ${classes.length}] | the scores, in the order of \`labels.json\` |
| \`label\` | int64 [N] | index of the best label |
| \`known\` | float32 [N] | how well the image is known; below the metadata property \`knownFrom\` it is unknown |
| \`logits\` | float32 [N, ${classes.length}] | what \`probabilities\` is the softmax of |

Its metadata properties name the labels (\`classes\`, the text of \`labels.json\`), thresholds, and what it was made of.
${format === 'tfjs' ? pageText : ''}
## Is it whole, and does it answer as the hosted version?

\`certificate.json\` has the SHA-256 of every file; \`fixtures/\` images and tensors with the hosted version's answers.

    pip install onnxruntime numpy pillow && python3 verify.py
    npm install --ignore-scripts onnxruntime-node sharp && node verify.mjs

Where a file or an answer differs, each names it and ends with exit code 1.

## Licence of the base model

${licenceText(base)}
`;
}

function licenceText({ manifest, licence }: { manifest: BaseManifest; licence: LicenceFiles }): string {
  const names = [...licence.keys()].map((name) => `\`base/${name}\``).join(' and ');
  if (names !== '')
    return `${manifest.licence}. ${names} must go where the base model's weights go, which are in \`model.onnx\`.`;
  return `Registered with the licence \`${manifest.licence}\`, and without its text. The base model's weights are in \`model.onnx\`: before you
pass it on, find out at the base model's source what may be done with them, and what must go along.`;
}

const pageText = `
\`index.html\` runs it in a browser, from any static server (\`python3 -m http.server\`); nothing leaves the browser.
\`head/model.json\` is the head alone for \`tf.loadLayersModel\`: features of the base model in, probabilities out.
`;
