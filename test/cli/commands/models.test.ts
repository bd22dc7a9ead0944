import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dir, setUp } from '../support/commands.ts';
import { problem } from '../support/fake-service.ts';
import { run } from '../support/run.ts';
import { versionOf } from '../support/version.ts';

describe('headstart models', () => {
  test('lists the models', async () => {
    const models = [{ name: 'pets', versions: 3, latest: 3, live: 2 }];
    const { headstart } = await setUp({ routes: { 'GET /v1/models': () => ({ json: { models } }) } });
    const { text } = await headstart('models');
    expect(text.split('\n')).toEqual(['  model  versions  latest  live', '  pets          3       3     2']);
  });

  test('lists the versions of one', async () => {
    const versions = [versionOf({ version: 2, live: false, depth: 10 }), versionOf()];
    const { headstart } = await setUp({
      routes: { 'GET /v1/models/shapes/versions': () => ({ json: { model: 'shapes', versions } }) },
    });
    const { text } = await headstart('models', 'shapes');
    expect(text).toMatch(/1 {2}live {2}dense +99\.1% +0\.991 +1,160 {2}2026-01-31/);
    expect(text).toMatch(/2 +deep +99\.1% /);
  });

  test('chooses the live version', async () => {
    const { service, headstart } = await setUp({
      routes: { 'PUT /v1/models/pets/live': () => ({ json: { model: 'pets', version: 2, history: [] } }) },
    });
    const { text } = await headstart('models', 'pets', '--live', '2');
    expect(text).toBe('Version 2 of model pets is live');
    expect(JSON.parse(`${service.received[0]?.body}`)).toEqual({ version: 2 });
  });

  test('shows and sets how versions go live', async () => {
    const { service, headstart } = await setUp({
      routes: {
        'GET /v1/models/pets/gate': () => ({ json: { model: 'pets', policy: 'auto' } }),
        'PUT /v1/models/pets/gate': () => ({ json: { model: 'pets', policy: 'manual' } }),
      },
    });
    expect((await headstart('models', 'gate', 'pets')).text).toBe(
      'Gate of model pets: auto, a version goes live when it passes every check',
    );
    expect((await headstart('models', 'gate', 'pets', 'manual')).text).toContain(
      'manual, a version goes live only with',
    );
    expect(JSON.parse(`${service.received[1]?.body}`)).toEqual({ policy: 'manual' });
  });

  test('deletes a version, or with --all the whole model', async () => {
    const { service, headstart } = await setUp({
      routes: {
        'DELETE /v1/models/pets/versions/2': () => ({ status: 204 }),
        'DELETE /v1/models/pets': () => ({ status: 204 }),
      },
    });
    expect((await headstart('models', 'delete', 'pets', '2')).text).toBe('Deleted version 2 of model pets');
    expect((await headstart('models', 'delete', 'pets', '--all', '--even-live')).text).toBe('Deleted model pets');
    expect(service.received.map(({ path }) => path)).toEqual([
      '/v1/models/pets/versions/2',
      '/v1/models/pets?live=true',
    ]);
  });

  test('says how to delete a live version', async () => {
    const refusal = problem(409, 'is-live', 'Version 2 is live. Delete it all the same with ?live=true.');
    const { headstart } = await setUp({ routes: { 'DELETE /v1/models/pets/versions/2': () => refusal } });
    const { code, errors } = await headstart('models', 'delete', 'pets', '2');
    expect([code, errors]).toEqual([1, 'headstart: Version 2 is live. Delete it all the same with --even-live.']);
  });

  test('also takes the address before the name of a subcommand', async () => {
    const { service } = await setUp({
      routes: { 'GET /v1/models/pets/gate': () => ({ json: { model: 'pets', policy: 'auto' } }) },
    });
    const { code } = await run(['models', '--url', service.url, '--key', 'hs_1', 'gate', 'pets']);
    expect(code).toBe(0);
  });

  test("writes a version's report into a file", async () => {
    const { service, headstart } = await setUp({
      routes: {
        'GET /v1/models/shapes/versions': () => ({
          json: { versions: [versionOf({ version: 3, live: false }), versionOf({ version: 2 })] },
        }),
        'GET /v1/models/shapes/versions/2': () => ({
          json: versionOf({
            version: 2,
            files: [{ name: 'report.html', sha256: '', size: 6, url: `${service.url}/report` }],
          }),
        }),
        'GET /report': () => ({ text: '<html>' }),
      },
    });
    const out = join(dir, 'out.html');
    const { code, text } = await headstart('models', 'report', 'shapes', '--out', out);
    expect(code).toBe(0);
    expect(text).toBe(`Wrote the report of version 2 of model shapes to ${out}`);
    expect(await readFile(out, 'utf8')).toBe('<html>');
  });

  test('lists the files of a version without a report', async () => {
    const files = [{ name: 'head.onnx', sha256: '', size: 1, url: '' }];
    const { headstart } = await setUp({
      routes: { 'GET /v1/models/shapes/versions/1': () => ({ json: versionOf({ files }) }) },
    });
    const { code, errors } = await headstart('models', 'report', 'shapes', '1');
    expect(code).toBe(1);
    expect(errors).toContain('Version 1 of model `shapes` has no file report.html. It has: head.onnx.');
  });

  test('says how to get a valid key', async () => {
    const { headstart } = await setUp({
      routes: { 'GET /v1/models': () => ({ status: 403, json: { message: 'Forbidden' } }) },
    });
    const { code, errors } = await headstart('models');
    expect(code).toBe(1);
    expect(errors).toMatch(/The key is unknown, revoked or expired: .* the owner with `headstart keys create`\./);
  });
});
