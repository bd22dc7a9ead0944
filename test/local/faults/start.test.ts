import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalOptions, startLocal } from '../../../local/start.ts';
import { eventually } from '../support/eventually.ts';
import { synthesizeFixture } from '../support/fixture.ts';

let root: string;
let assembly: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'faults-'));
  assembly = synthesizeFixture(root, { DONE_FILE: join(root, 'done'), VISIBILITY: '2' });
}, 180_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = (faults: string, more: Partial<LocalOptions> = {}) =>
  startLocal({ dir: join(root, 'local'), apiPort: 0, awsPort: 0, assembly, faults, ...more });

test('a message whose function crashed is processed again, and the fault is counted', async () => {
  const local = await start('worker.crash=@1~in/a.txt:1ms,events.duplicate=@1');
  const { region, endpoint, uploadsBucket: Bucket, accessKeyId, secretAccessKey } = local.outputs;
  const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'in/a.txt', Body: 'hello' }));
  await eventually(() => expect(readFileSync(join(root, 'done'), 'utf8').match(/in\/a\.txt/g)).toHaveLength(2));
  s3.destroy();
  await local.stop();
  expect(local.faults).toMatchObject([
    { fault: 'worker.crash=@1~in/a.txt:1ms', injected: 1 },
    { fault: 'events.duplicate=@1', injected: 1, of: 1 },
  ]);
});

test('invalid faults prevent the start', async () => {
  await expect(start('worker.crash=2')).rejects.toThrow('worker.crash=2: `2` is neither a probability');
  await expect(start('nobody.crash=1')).rejects.toThrow("no function's name starts with nobody");
});
