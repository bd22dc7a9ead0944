import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect, readLocalOutputs } from '../../../cli/connection/connect.ts';
import { UsageError } from '../../../cli/terminal/usage-error.ts';
import { makeFolder } from '../support/files.ts';
import { localOutputs } from '../support/local-outputs.ts';

const local = localOutputs();

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => {
  folder = await makeFolder({ 'outputs.json': JSON.stringify(local), 'broken/outputs.json': '{' });
});
afterEach(() => folder.remove());

describe('the address', () => {
  test('defaults to the local runtime', async () => {
    expect((await connect({ dir: folder.dir }, {})).url).toBe('http://127.0.0.1:8080');
  });

  test('comes from the environment before the local runtime, and from the option before both', async () => {
    const env = { HEADSTART_URL: 'https://env.example', HEADSTART_API_KEY: 'hs_env' };
    expect((await connect({ dir: folder.dir }, env)).url).toBe('https://env.example');
    expect((await connect({ dir: folder.dir, url: 'https://option.example' }, env)).url).toBe('https://option.example');
  });

  test('must be valid', async () => {
    await expect(connect({ dir: folder.dir, url: 'nonsense', key: 'hs_1' }, {})).rejects.toThrow(UsageError);
  });

  test('is requested if it is missing', async () => {
    await expect(connect({ dir: `${folder.dir}/nothing` }, {})).rejects.toThrow('Start Headstart on this machine');
  });
});

test("the local runtime's key is sent to no other address", async () => {
  await expect(connect({ dir: folder.dir, url: 'https://other.example' }, {})).rejects.toThrow('No API key for');
});

test('a key with characters that a header can not contain is refused', async () => {
  const options = { dir: folder.dir, url: 'https://other.example', key: 'hs_1\n' };
  await expect(connect(options, {})).rejects.toThrow('an invalid character');
});

test('a broken outputs.json is named', async () => {
  await expect(readLocalOutputs(`${folder.dir}/broken`)).rejects.toThrow(/Can't read .*outputs.json. Start the local/);
});
