import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConsoleFiles } from '../../../functions/api/home.ts';
import { createTestApi } from './api.ts';

const get = (path: string, encodings?: string) =>
  createTestApi().app.request(path, { headers: encodings ? { 'accept-encoding': encodings } : {} }, {});

describe('the console', () => {
  test('is at /, revalidated each time, and runs only its own scripts', async () => {
    const response = await get('/');
    expect(await response.text()).toBe('<title>Headstart</title>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  test('may send requests to the uploads bucket, and show its images', async () => {
    const policy = (await get('/')).headers.get('content-security-policy');
    expect(policy).toContain("img-src 'self' blob: data: https://uploads.test;");
    expect(policy).toContain("connect-src 'self' https://uploads.test;");
  });

  test('lets browsers cache assets forever, because their names change with their content', async () => {
    const response = await get('/assets/index-1a2b.js');
    expect(await response.text()).toBe('script');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test('is sent compressed if the browser accepts it, with the better encoding first', async () => {
    const page = await get('/', 'gzip, deflate, br');
    expect([page.headers.get('content-encoding'), await page.text()]).toEqual(['br', 'page in br']);
    const script = await get('/assets/index-1a2b.js', 'gzip, br');
    expect([script.headers.get('content-encoding'), await script.text()]).toEqual(['gzip', 'script in gzip']);
    expect((await get('/assets/index-1a2b.js', 'identity')).headers.get('content-encoding')).toBeNull();
  });

  test.each(['/assets/other.js', '/assets/index.html', '/assets/..%2Findex.html', '/assets/%2e%2e%2findex.html'])(
    '%s is not there',
    async (path) => expect((await get(path)).status).toBe(404),
  );
});

describe('the files of the console', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-console-'));
    await mkdir(join(folder, 'console/assets'), { recursive: true });
    await writeFile(join(folder, 'console/assets/a-1.js'), 'script');
    await writeFile(join(folder, 'secret.txt'), 'secret');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('are read only from the bundle', async () => {
    const files = createConsoleFiles(join(folder, 'console'));
    expect(new TextDecoder().decode(await files('assets/a-1.js'))).toBe('script');
    for (const path of ['../secret.txt', 'assets/../../secret.txt', '/etc/passwd', 'assets', 'a-1.js']) {
      expect([path, await files(path)]).toEqual([path, undefined]);
    }
  });
});
