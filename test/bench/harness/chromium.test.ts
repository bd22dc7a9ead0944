import { describe, expect, test } from '@jest/globals';
import { chromiumSource, type Host } from '../../../bench/harness/chromium.ts';

const loader = '/lib64/ld-linux-x86-64.so.2';
const host = (platform: string, arch: string, ...files: string[]): Host => ({
  platform,
  arch,
  exists: (path) => files.includes(path),
});

describe('Chromium', () => {
  test('comes from npm on Linux with glibc on x64, even if the system has one', () => {
    expect(chromiumSource('', host('linux', 'x64', loader))).toEqual({ from: 'npm' });
    expect(chromiumSource('', host('linux', 'x64', loader, '/usr/bin/chromium'))).toEqual({ from: 'npm' });
  });

  test.each([
    ['musl', host('linux', 'x64', '/usr/bin/chromium-browser'), '/usr/bin/chromium-browser'],
    ['arm64', host('linux', 'arm64', loader, '/usr/bin/chromium'), '/usr/bin/chromium'],
    [
      'macOS',
      host('darwin', 'arm64', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
  ])('is that of the system on %s', (_, on, path) => expect(chromiumSource('', on)).toEqual({ from: 'system', path }));

  test('is missing if neither has one', () => expect(chromiumSource('', host('darwin', 'x64'))).toBeUndefined());

  test('is the path in CHROMIUM, or an error names the variable', () => {
    expect(chromiumSource('/opt/chrome', host('linux', 'x64', loader, '/opt/chrome'))).toEqual({
      from: 'CHROMIUM',
      path: '/opt/chrome',
    });
    expect(() => chromiumSource('/opt/chrome', host('linux', 'x64', loader))).toThrow(
      'CHROMIUM is /opt/chrome, which does not exist.',
    );
  });
});
