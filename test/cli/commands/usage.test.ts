import { beforeAll, describe, expect, test } from '@jest/globals';
import { startServer } from '../support/http-server.ts';
import { run } from '../support/run.ts';

describe('wrong usage', () => {
  test.each([
    ['an unknown command', ['nonsense']],
    ['an unknown option', ['models', '--nonsense']],
    ['a missing argument', ['train']],
    ['a missing option', ['upload', '.']],
    ['a split that there is not', ['upload', '.', '--dataset', 'd', '--split', 'other']],
    ['a number that is none', ['train', 'm', '--seed', 'x']],
    ['a strength that is not above 0', ['train', 'm', '--l2', '0']],
    ['layers that are no numbers', ['train', 'm', '--hidden-layers', '128,x']],
    ['a depth that is neither auto nor a block', ['train', 'm', '--depth', 'deep']],
    ['a precision of no label', ['train', 'm', '--precision', '0.99']],
    ['a policy that there is not', ['models', 'gate', 'm', 'always']],
    ['a version that is no number', ['models', 'report', 'm', 'latest']],
    ['a precision that is no share', ['models', 'threshold', 'm', '1', 'l', '99']],
    ['a diff with one version', ['models', 'diff', 'm', '1']],
    ['deleting neither a version nor all', ['models', 'delete', 'm']],
    ['deleting a version and all', ['models', 'delete', 'm', '1', '--all']],
    ['deleting no dataset', ['datasets', 'delete']],
    ['a new label of no image', ['relabel', 'd', 'l']],
    ['a scope that there is not', ['keys', 'create', '--name', 'n', '--scopes', 'read']],
    ['a time that is none', ['keys', 'create', '--name', 'n', '--scopes', 'admin', '--expires', 'soon']],
    ['a port that is none', ['start', '--api-port', '70000']],
    ['faults that there are not', ['start', '--faults', 's3.crash=1']],
    ['no address', ['models', '--dir', '/nowhere']],
    ['no key', ['models', '--url', 'https://example.com']],
    ['a label for what is unlabelled', ['upload', '.', '--dataset', 'd', '--split', 'unlabelled', '--label', 'l']],
    ['--test without --images', ['demo', '--test', '.']],
    ['a live version of no model', ['models', '--live', '1']],
    ['no command', []],
  ])('ends with 2 and says what is wrong: %s', async (_, args) => {
    const { code, errors } = await run(args);
    expect(code).toBe(2);
    expect(errors).not.toBe('');
    expect(errors).not.toContain('    at ');
  });
});

describe('help', () => {
  test.each([
    [[]],
    [['demo']],
    [['start']],
    [['upload']],
    [['train']],
    [['predict']],
    [['models']],
    [['models', 'gate']],
    [['models', 'report']],
    [['models', 'suspicious']],
    [['models', 'threshold']],
    [['models', 'diff']],
    [['models', 'delete']],
    [['relabel']],
    [['datasets']],
    [['datasets', 'delete']],
    [['keys', 'create']],
  ])('of %j fits 80 columns', async (command) => {
    const { code, text } = await run([...command, '--help']);
    expect(code).toBe(0);
    expect(text).toContain('Usage: headstart');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('a failure', () => {
  let unreachable: string;
  beforeAll(async () => {
    const server = await startServer(() => ({}));
    unreachable = server.url;
    await server.stop();
  });

  test('exits with 1 and one sentence without a stack', async () => {
    const { code, errors } = await run(['models', '--url', unreachable, '--key', 'hs_1']);
    expect(code).toBe(1);
    expect(errors).toContain(`headstart: Can't reach ${unreachable} (ECONNREFUSED).`);
    expect(errors).not.toContain('    at ');
  });

  test('shows its stack and cause with --verbose', async () => {
    const { errors } = await run(['models', '--url', unreachable, '--key', 'hs_1', '--verbose']);
    expect(errors).toContain('    at ');
    expect(errors).toContain('Caused by');
  });
});
