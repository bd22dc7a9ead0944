import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackInto } from '../cli/export/unpack.ts';
import { best, hostedImages, hostedTensors, largest, nodeTensors, type Scores } from './export/answers.ts';
import { pageAnswers } from './export/page-answers.ts';
import { drawTensors, type Tensors } from './export/tensors.ts';
import { verified } from './export/verified.ts';
import type { Bench } from './harness/bench.ts';
import { runChild } from './harness/child.ts';
import { type Deployment, deploy } from './harness/deployment.ts';
import { fewer } from './harness/images.ts';
import type { Cell } from './harness/result.ts';
import { spread } from './harness/statistics.ts';

const dataset = 'bench';

interface ByPython {
  tensors: Scores[];
  images: Scores[];
  versions: Record<string, string>;
}

export const exporting: Bench = {
  name: 'export',
  title: 'Exports against hosted predictions',
  method:
    "One runtime in an empty folder. A version is trained and exported through the API, as tfjs, which is the onnx export with a page. The hosted predictions for images come from the endpoint; those for tensors (uint8, uniform, from a seeded generator) come from base model and head in the sessions of predict. The exported file runs in onnxruntime-node, in Python's onnxruntime, and in the page in Chromium; Pillow and Chromium decode the images. Then the verify scripts run in a folder that contains only the export, and again for each file with one bit changed.",
  async run({ images, scratch, small, table, progress, part, skip }) {
    const { train, test } = small ? fewer(images, 60) : images;
    const chosen = spread(test, small ? 10 : 300);
    const deployment = await deploy(join(scratch, 'runtime'));
    const folder = join(scratch, 'exported');
    try {
      progress('upload, embed, train');
      await deployment.uploadAndEmbed(dataset, train);
      const { version } = await deployment.train(dataset);
      const labels = version.classes;
      progress('export');
      await exportInto(folder, deployment, version.version);
      const tensors = { path: join(scratch, 'tensors.bin'), count: small ? 10 : 1_000 };
      await drawTensors(tensors);
      progress('hosted predictions');
      const hosted = {
        tensors: await hostedTensors(
          await deployment.client.downloadFile(dataset, version.version, 'head.onnx'),
          tensors,
        ),
        images: await hostedImages(deployment.client, dataset, labels, chosen),
      };

      const rows: Cell[][] = [];
      const compare = (input: string, by: string, found: readonly Scores[], expected: readonly Scores[]) => {
        const same = found.filter(({ probabilities }, i) => best(probabilities) === best(expected[i]?.probabilities));
        rows.push([
          input,
          by,
          found.length,
          same.length / found.length,
          largest(found, expected, ({ probabilities }) => probabilities).toExponential(1),
          largest(found, expected, ({ known }) => [known]).toExponential(1),
        ]);
      };
      progress('onnxruntime-node');
      compare('tensors', 'onnxruntime-node', await nodeTensors(folder, tensors), hosted.tensors);
      progress('Python');
      const python = await part('Python', () => byPython(folder, scratch, tensors, chosen));
      if (python) {
        const { onnxruntime, Pillow } = python.versions;
        compare('tensors', `Python, onnxruntime ${onnxruntime}`, python.tensors, hosted.tensors);
        compare('images', `Python, Pillow ${Pillow}`, python.images, hosted.images);
      }
      progress('Chromium');
      const page = await pageAnswers(folder, chosen);
      if (page) compare('images', 'page in Chromium', page, hosted.images);
      else skip('page', 'there is no Chromium');
      table({
        title: 'Exported file against hosted predictions',
        columns: [
          { title: 'what' },
          { title: 'by' },
          { title: 'number' },
          { title: 'same label', digits: 4 },
          { title: 'largest difference of a score' },
          { title: 'of known' },
        ],
        rows,
      });
      progress('verify');
      table(await verified(folder, scratch));
    } finally {
      await deployment.stop();
    }
  },
};

async function exportInto(folder: string, { client }: Deployment, version: number): Promise<void> {
  await client.call('startExport', { model: dataset, version }, { json: { format: 'tfjs' } });
  const { sha256, error } = await client.waitForExport(dataset, version, 'tfjs');
  if (sha256 === undefined) throw new Error(error?.message);
  await unpackInto(folder, await client.downloadExport(dataset, version, 'tfjs'), sha256);
}

async function byPython(
  folder: string,
  scratch: string,
  { path, count }: Tensors,
  images: readonly { path: string }[],
): Promise<ByPython> {
  const task = join(scratch, 'export-task.json');
  await writeFile(task, JSON.stringify({ folder, tensors: path, count, images: images.map((image) => image.path) }));
  return runChild<ByPython>(['python3', 'bench/peers/export_scores.py', task]);
}
