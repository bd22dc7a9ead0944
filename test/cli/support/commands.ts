import { afterEach, beforeEach } from '@jest/globals';
import { type FakeOptions, startFakeService } from './fake-service.ts';
import { jpeg, makeFolder } from './files.ts';
import { run } from './run.ts';

/** A folder with images, for each test. */
export let dir: string;
const ends: (() => Promise<void>)[] = [];

beforeEach(async () => {
  const folder = await makeFolder({
    'photos/cat/1.jpg': jpeg('a'),
    'photos/cat/notes.txt': 'hello',
    'photos/dog/1.jpg': jpeg('b'),
    'empty/readme.md': '',
  });
  dir = folder.dir;
  ends.push(folder.remove);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A service until the end of the test, and the command that asks it. */
export async function setUp(options?: FakeOptions) {
  const service = await startFakeService(options);
  ends.push(service.stop);
  const env = { HEADSTART_URL: service.url, HEADSTART_API_KEY: 'hs_1' };
  return { service, headstart: (...args: string[]) => run(args, env) };
}
