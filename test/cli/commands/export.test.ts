import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../shared/domain/digest.ts';
import { zip } from '../../../shared/export/zip.ts';
import { makeFolder } from '../support/files.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';
import { run } from '../support/run.ts';

const archive = zip(
  new Map([
    ['model.onnx', Buffer.from('model')],
    ['fixtures/a.png', Buffer.from('image')],
  ]),
);
const route = '/v1/models/pets/versions/2/exports';
const queued = { model: 'pets', version: 2, format: 'onnx', status: 'queued', requestedAt: '2026-01-31T12:00:00.000Z' };

let server: TestServer;
let folder: Awaited<ReturnType<typeof makeFolder>>;
let ended: object;
let sent: Uint8Array;

beforeEach(async () => {
  sent = archive;
  ended = { ...queued, status: 'succeeded', sha256: sha256(archive), size: archive.length };
  server = await startServer(({ method, path }): Answer => {
    if (path.startsWith('/v1/models/pets/versions?') || path === '/v1/models/pets/versions') {
      return {
        json: {
          model: 'pets',
          versions: [
            { version: 3, live: false },
            { version: 2, live: true },
          ],
        },
      };
    }
    if (method === 'POST' && path === route) return { status: 202, json: queued };
    if (path === `${route}/onnx`) return { json: { ...ended, url: `${server.url}/archive` } };
    if (path === '/archive') return { text: sent };
    throw new Error(`Nobody set up ${method} ${path}.`);
  });
  folder = await makeFolder({});
});
afterEach(async () => {
  await server.stop();
  await folder.remove();
});

const exportTo = (to: string) => run(['export', 'pets', to, '--url', server.url, '--key', 'hs_1']);

describe('headstart export', () => {
  test('unpacks the export of the live version into a new folder', async () => {
    const to = join(folder.dir, 'new');
    const { code, text } = await exportTo(to);
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/Exported version 2 of model pets to .*new: 2 files\n.*headstart verify/),
    ]);
    expect(await readFile(join(to, 'fixtures/a.png'), 'utf8')).toBe('image');
  });

  test('refuses a folder that is not empty', async () => {
    await writeFile(join(folder.dir, 'mine'), '');
    const { code, errors } = await exportTo(folder.dir);
    expect([code, errors]).toEqual([1, expect.stringContaining('is not empty. Choose another folder.')]);
    expect(await readdir(folder.dir)).toEqual(['mine']);
    expect(server.received).toEqual([]);
  });

  test('says why an export failed', async () => {
    ended = { ...queued, status: 'failed', error: { code: 'internal', message: 'The head is damaged. Train again.' } };
    const { code, errors } = await exportTo(join(folder.dir, 'new'));
    expect([code, errors]).toEqual([1, 'headstart: The head is damaged. Train again.']);
  });

  test('refuses a damaged download', async () => {
    sent = archive.slice(0, -1);
    const { code, errors } = await exportTo(join(folder.dir, 'new'));
    expect([code, errors]).toEqual([1, 'headstart: The download is damaged. Run the export again.']);
  });
});

describe('headstart verify', () => {
  const certified = async (files: Record<string, string>) => {
    const digests = Object.entries(files).map(([name, text]) => [name, sha256(Buffer.from(text))]);
    const certificate = JSON.stringify({ model: 'pets', version: 2, files: Object.fromEntries(digests) });
    const all = {
      ...files,
      'certificate.json': certificate,
      'certificate.json.sha256': `${sha256(Buffer.from(certificate))}  certificate.json\n`,
    };
    for (const [name, text] of Object.entries(all)) await writeFile(join(folder.dir, name), text);
  };
  const standalone = (name: string) =>
    readFile(new URL(`../../../shared/export/standalone/${name}`, import.meta.url), 'utf8');
  /** Says that it ran, by leaving a file. */
  const tellTale = (language: 'py' | 'mjs') => {
    const file = JSON.stringify(join(folder.dir, 'ran'));
    return language === 'py' ? `open(${file}, "w")` : `import fs from 'node:fs'; fs.writeFileSync(${file}, '');`;
  };

  test('checks a report with both scripts, Python without any module', async () => {
    await certified({ 'report.html': '<html>' });
    const { code, text } = await run(['verify', folder.dir], { PATH: process.env.PATH });
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/Python: (passed|skipped)[\s\S]*Node: passed\nok {2}1 files/),
    ]);
  });

  test('skips Python if it is not installed', async () => {
    await certified({ 'report.html': '<html>' });
    const { code, text } = await run(['verify', folder.dir], { PATH: folder.dir });
    expect([code, text]).toEqual([0, expect.stringContaining('Python: skipped, python3 is not installed')]);
  });

  test('fails if a file has changed, with the output of the script', async () => {
    await certified({ 'report.html': '<html>' });
    await writeFile(join(folder.dir, 'report.html'), 'changed');
    const { code, text, errors } = await run(['verify', folder.dir], { PATH: folder.dir });
    expect([code, text]).toEqual([1, expect.stringContaining('FAILED: report.html is not the file')]);
    expect(errors).toContain('failed the check with Node: see above.');
  });

  test('runs no script of the folder, and reports scripts that differ', async () => {
    await certified({
      'report.html': '<html>',
      'verify.mjs': tellTale('mjs'),
      'verify.py': tellTale('py'),
      'onnxruntime.py': tellTale('py'),
      'hashlib.py': tellTale('py'),
      'sitecustomize.py': tellTale('py'),
    });
    const before = process.cwd();
    process.chdir(folder.dir);
    try {
      const env = { PATH: process.env.PATH, PYTHONPATH: folder.dir, NODE_OPTIONS: `--import ${folder.dir}/verify.mjs` };
      const { code, text } = await run(['verify', '.'], env);
      expect(code).toBe(0);
      expect(text).toMatch(/verify\.py in \. differs from Headstart's own and was not run/);
      expect(text).toMatch(/verify\.mjs in \. differs/);
    } finally {
      process.chdir(before);
    }
    expect(await readdir(folder.dir)).not.toContain('ran');
  });

  test('reports nothing for scripts equal to Headstart’s own', async () => {
    const own = { 'verify.mjs': await standalone('verify.mjs'), 'verify.py': await standalone('verify.py') };
    await certified({ 'report.html': '<html>', ...own });
    expect((await run(['verify', folder.dir], { PATH: folder.dir })).text).not.toContain('differs');
  });

  test('passes the scripts only the variables that an interpreter needs', async () => {
    await certified({ 'report.html': '<html>' });
    const python = '#!/bin/sh\nenv > "$HOME/seen"\n';
    await writeFile(join(folder.dir, 'python3'), python, { mode: 0o755 });
    const env = {
      PATH: `${folder.dir}:${process.env.PATH}`,
      HOME: folder.dir,
      HEADSTART_API_KEY: 'hs_1',
      AWS_PROFILE: 'p',
    };
    await run(['verify', folder.dir], env);
    const seen = (await readFile(join(folder.dir, 'seen'), 'utf8')).split('\n').map((line) => line.split('=')[0]);
    expect(seen.filter((name) => name && !['PATH', 'HOME', 'PWD', '_', 'SHLVL', 'OLDPWD'].includes(name))).toEqual([]);
  });

  test('refuses a folder that is not an export', async () => {
    const { code, errors } = await run(['verify', folder.dir]);
    expect([code, errors]).toEqual([
      1,
      expect.stringContaining('has no certificate.json. Give the folder of an export'),
    ]);
  });
});
