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
  test('unpacks the export of the live version into a folder that it makes', async () => {
    const to = join(folder.dir, 'new');
    const { code, text } = await exportTo(to);
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/Version 2 of model pets is in .*new: 2 files\n.*headstart verify/),
    ]);
    expect(await readFile(join(to, 'fixtures/a.png'), 'utf8')).toBe('image');
  });

  test('does not write into a folder that has something in it', async () => {
    await writeFile(join(folder.dir, 'mine'), '');
    const { code, errors } = await exportTo(folder.dir);
    expect([code, errors]).toEqual([1, expect.stringContaining('is not empty. Name another folder.')]);
    expect(await readdir(folder.dir)).toEqual(['mine']);
    expect(server.received).toEqual([]);
  });

  test('says why an export failed', async () => {
    ended = { ...queued, status: 'failed', error: { code: 'internal', message: 'The head is damaged. Train again.' } };
    const { code, errors } = await exportTo(join(folder.dir, 'new'));
    expect([code, errors]).toEqual([1, 'headstart: The head is damaged. Train again.']);
  });

  test('refuses an archive that came damaged', async () => {
    sent = archive.slice(0, -1);
    const { code, errors } = await exportTo(join(folder.dir, 'new'));
    expect([code, errors]).toEqual([1, 'headstart: The export came damaged. Export again.']);
  });
});

describe('headstart verify', () => {
  const scripts = (python: string, node: string) =>
    Promise.all([writeFile(join(folder.dir, 'verify.py'), python), writeFile(join(folder.dir, 'verify.mjs'), node)]);

  test('runs both scripts of a folder, and Python only where it has the modules', async () => {
    await scripts('print("ok by python")', 'console.log("ok by node")');
    const { code, text } = await run(['verify', folder.dir], { PATH: process.env.PATH });
    expect(code).toBe(0);
    expect(text).toMatch(
      /^Python: (passed\nok by python|skipped, .*pip install onnxruntime numpy pillow)\nNode: passed\nok by node$/,
    );
  });

  test('says that Python was skipped where there is none', async () => {
    await scripts('', '');
    const { code, text } = await run(['verify', folder.dir], { PATH: folder.dir });
    expect([code, text]).toEqual([0, expect.stringContaining('Python: skipped, there is no python3')]);
  });

  test('checks a report by a Python that has no modules too', async () => {
    await scripts('', '');
    await writeFile(join(folder.dir, 'report.html'), '');
    await writeFile(join(folder.dir, 'python3'), '#!/bin/sh\ncase "$*" in *import*) exit 1;; esac\n', { mode: 0o755 });
    const { code, text } = await run(['verify', folder.dir], { PATH: `${folder.dir}:${process.env.PATH}` });
    expect([code, text]).toEqual([0, expect.stringContaining('Python: passed')]);
  });

  test('fails where a script does, with what it says', async () => {
    await scripts('', 'console.error("FAILED: labels.json is another"); process.exitCode = 1');
    const { code, text, errors } = await run(['verify', folder.dir], { PATH: folder.dir });
    expect([code, text]).toEqual([1, expect.stringContaining('FAILED: labels.json is another')]);
    expect(errors).toContain('failed, by Node: see above.');
  });

  test('refuses a folder that is no export', async () => {
    const { code, errors } = await run(['verify', folder.dir]);
    expect([code, errors]).toEqual([1, expect.stringContaining('has no verify.py. Name the folder of an export')]);
  });
});
