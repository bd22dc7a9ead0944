import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../shared/domain/digest.ts';
import { eachLimited } from '../../../shared/domain/each-limited.ts';
import { certify, type ExportFiles } from '../../../shared/export/certificate.ts';
import { exportVersion } from '../../../shared/export/export-version.ts';
import type { HostedPrediction, HostedPredictions } from '../../../shared/export/hosted-predictions.ts';
import { createRandom } from '../../../shared/numeric/random.ts';
import { tinyModel } from '../ml/extract/tiny-base.ts';
import { tinyBlocks } from '../ml/extract/tiny-blocks.ts';
import { exportDeps, tinyDeepVersion, tinyVersion, withBase } from './tiny-version.ts';

/** The verify scripts, run as a user runs them: in the folder of an export, without Headstart. */

let root: string;
let files: ExportFiles;
let names: string[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'headstart-verify-'));
  const { state, record } = await tinyVersion();
  files = await withBase(tinyModel(), (folder) => exportVersion(exportDeps(state, folder), record, 'onnx'));
  names = [...files.keys()];
});
afterAll(() => rm(root, { recursive: true }));

const hasPython = (() => {
  try {
    execFileSync('python3', ['-c', 'import onnxruntime, numpy, PIL'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

async function written(name: string, content: ExportFiles): Promise<string> {
  const folder = join(root, name);
  for (const [path, bytes] of content) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

const node = [process.execPath, 'verify.mjs'] as const;
const python = ['python3', 'verify.py'] as const;

function run(folder: string, [command, script]: readonly [string, string]): Promise<{ code: number; text: string }> {
  const env = { ...process.env, NODE_PATH: join(process.cwd(), 'node_modules') };
  return new Promise((done) => {
    execFile(command, [script], { cwd: folder, env }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, text: stdout + stderr });
    });
  });
}

/** The files with one bit of one byte changed. */
function flipped(name: string): ExportFiles {
  const random = createRandom(names.indexOf(name));
  const bytes = Uint8Array.from(files.get(name) as Uint8Array);
  const place = random() % bytes.length;
  bytes[place] = (bytes[place] as number) ^ (1 << (random() % 8));
  return new Map([...files, [name, bytes]]);
}

/** The export with other predictions of the hosted version, and a new certificate. */
async function withPredictions(what: string, change: (answers: HostedPredictions) => void): Promise<string> {
  const read = (name: string) => JSON.parse(new TextDecoder().decode(files.get(name)));
  const answers: HostedPredictions = read('fixtures/answers.json');
  change(answers);
  const content = [...files].filter(([name]) => !name.startsWith('certificate.json'));
  const changed = new Map([...content, ['fixtures/answers.json', Buffer.from(JSON.stringify(answers))] as const]);
  const { record } = await tinyVersion();
  const name = `other-${what}-${counter++}`;
  return written(name, certify(changed, 'onnx', record, read('certificate.json').fixtures));
}
let counter = 0;

/** The scripts whose interpreter is installed. */
const scripts = [['Node', node] as const, ...(hasPython ? [['Python', python] as const] : [])];

describe.each(scripts)('the verify script for %s', (_, script) => {
  test('passes in a folder with only the export', async () => {
    const { code, text } = await run(await written('whole', files), script);
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/8 tensors.*\n.*12 images.*\n.*predicts as the hosted version did/),
    ]);
  });

  test('passes for a version with a deep head', async () => {
    const { model, manifest } = tinyBlocks();
    const { state, record } = await tinyDeepVersion();
    const deep = await withBase(model, (folder) => exportVersion(exportDeps(state, folder), record, 'onnx'), manifest);
    const { code, text } = await run(await written('deep', deep), script);
    expect([code, text]).toEqual([0, expect.stringMatching(/predicts as the hosted version did/)]);
  });

  test('fails when a probability differs from the hosted version, even if all digests match', async () => {
    const folder = await withPredictions('score', ({ tensors }) => {
      const [first = 0, ...rest] = tensors[3]?.probabilities ?? [];
      Object.assign(tensors[3] as HostedPrediction, { probabilities: [first + 0.0001, ...rest] });
    });
    const { code, text } = await run(folder, script);
    expect([code, text]).toEqual([1, expect.stringMatching(/FAILED: tensor 3 has different probabilities/)]);
  });

  test('fails when an image has a different label than the hosted version gave with confidence', async () => {
    const folder = await withPredictions('label', ({ images }) => {
      const { label } = images['wide.png'] as HostedPrediction;
      const other = (label + 1) % 3;
      images['wide.png'] = { probabilities: [0, 1, 2].map((i) => (i === other ? 1 : 0)), known: 0, label: other };
    });
    const { code, text } = await run(folder, script);
    expect([code, text]).toEqual([1, expect.stringMatching(/FAILED: fixtures\/wide.png, .* has a different label/)]);
  });

  test('fails when a file is missing, and names it', async () => {
    const folder = await written('missing', files);
    await rm(join(folder, 'fixtures/wide.jpg'));
    const { code, text } = await run(folder, script);
    expect([code, text]).toEqual([1, expect.stringContaining("FAILED: fixtures/wide.jpg can't be read")]);
  });

  test('reads nothing outside the folder, whatever the certificate names', async () => {
    const folder = await written('outside', files);
    const certificate = JSON.parse(new TextDecoder().decode(files.get('certificate.json')));
    const body = JSON.stringify({ ...certificate, files: { '../secret': '0'.repeat(64) } });
    await writeFile(join(root, 'secret'), 'secret');
    await writeFile(join(folder, 'certificate.json'), body);
    await writeFile(join(folder, 'certificate.json.sha256'), `${sha256(Buffer.from(body))}  certificate.json\n`);
    const { code, text } = await run(folder, script);
    expect([code, text]).toEqual([1, expect.stringContaining('FAILED: ../secret is outside the export')]);
  });

  test('checks the files of a report, which has no model', async () => {
    const { state, record } = await tinyVersion();
    const report = await exportVersion(exportDeps(state, 'none'), record, 'report');
    const whole = await run(await written('report', report), script);
    expect([whole.code, whole.text]).toEqual([
      0,
      expect.stringContaining('The report on version 2 of model tiny is intact'),
    ]);
    const changed = new Map([...report, ['metrics.json', Buffer.from('{}')] as const]);
    const damaged = await run(await written('damaged-report', changed), script);
    expect([damaged.code, damaged.text]).toEqual([1, expect.stringContaining('FAILED: metrics.json')]);
  });
});

test('a changed byte of any file fails in Node, and the file is named', async () => {
  const others = names.filter((name) => name !== 'verify.mjs');
  const outcomes = await eachLimited(others, 2, async (name) => {
    const folder = await written(`flipped/${name.replaceAll('/', '-')}`, flipped(name));
    const { code, text } = await run(folder, node);
    const named = name.replace(/^certificate\.json\.sha256$/, 'certificate.json');
    return [name, code, text.includes(`FAILED: ${named}`)];
  });
  expect(outcomes).toEqual(others.map((name) => [name, 1, true]));
});

const tryEach = `
import sys, json, pathlib, verify
outcomes = {}
for name in sys.argv[1:]:
    try:
        verify.read_certificate(pathlib.Path('each') / name.replace('/', '-'))
        outcomes[name] = 'passed'
    except verify.Failed as failed:
        outcomes[name] = str(failed)
print(json.dumps(outcomes))`;

const inPython = async () => {
  const folder = await written('python', new Map([['verify.py', files.get('verify.py') as Uint8Array]]));
  for (const name of names) await written(`python/each/${name.replaceAll('/', '-')}`, flipped(name));
  const outcomes: Record<string, string> = JSON.parse(
    execFileSync('python3', ['-c', tryEach, ...names], { cwd: folder, encoding: 'utf8' }),
  );
  for (const name of names) {
    expect([name, outcomes[name]]).toEqual([name, expect.stringContaining(name.replace(/\.sha256$/, ''))]);
  }
  expect(await run(join(folder, 'each/model.onnx'), python)).toEqual({
    code: 1,
    text: `FAILED: ${outcomes['model.onnx']}\n`,
  });
};
if (hasPython) test('a changed byte of any file fails in Python, and the file is named', inPython);
