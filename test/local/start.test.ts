import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openHttpServer } from '../../local/http-api/server.ts';
import { type KeyPlace, type Local, type LocalOptions, type LocalOutputs, startLocal } from '../../local/start.ts';
import { eventually } from './support/eventually.ts';
import { synthesizeFixture } from './support/fixture.ts';

let root: string;
let assembly: string;
const started: Local[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'start-'));
  assembly = synthesizeFixture(root, { DONE_FILE: join(root, 'done'), VISIBILITY: '2' });
}, 180_000);
afterEach(() => Promise.all(started.splice(0).map((local) => local.stop())));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const createKey = jest.fn(async ({ stateBucket }: KeyPlace) => `key for ${stateBucket}`);

async function start(folder: string, options: Partial<LocalOptions> = {}): Promise<Local> {
  const dir = join(root, folder);
  const local = await startLocal({ dir, apiPort: 0, awsPort: 0, assembly, createKey, ...options });
  started.push(local);
  return local;
}

const clientOptions = ({ outputs }: Pick<Local, 'outputs'>) => ({
  region: outputs.region,
  endpoint: outputs.endpoint,
  forcePathStyle: true,
  credentials: { accessKeyId: outputs.accessKeyId, secretAccessKey: outputs.secretAccessKey },
});
const done = () => {
  try {
    return readFileSync(join(root, 'done'), 'utf8');
  } catch {
    return '';
  }
};

describe('startLocal', () => {
  test('runs an upload through queue and function, and serves HTTP', async () => {
    const local = await start('whole');
    const s3 = new S3Client(clientOptions(local));
    await s3.send(new PutObjectCommand({ Bucket: local.outputs.uploadsBucket, Key: 'in/a b.txt', Body: 'hello' }));
    await eventually(() => expect(done()).toContain('"key":"in/a+b.txt"'));
    const answer = await fetch(`${local.outputs.apiUrl}/open/x`);
    expect(answer.status).toBe(200);
    expect(local.denials).toEqual([]);
  });

  test('moves a message that crashes its function to the dead letters after its receives', async () => {
    const local = await start('dead');
    const { JobsQueueUrl, DeadQueueUrl } = local.stackOutputs;
    const sqs = new SQSClient(clientOptions(local));
    await sqs.send(new SendMessageCommand({ QueueUrl: JobsQueueUrl, MessageBody: 'crash' }));
    const bodies: unknown[] = [];
    await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: DeadQueueUrl }));
      bodies.push(...Messages.map(({ Body }) => Body));
      expect(bodies).toContain('crash');
    });
    expect(readFileSync(join(root, 'dead/logs', workerLog()), 'utf8').match(/exit status 7/g)).toHaveLength(2);
  });

  test('writes outputs that only the owner can read, with a key created once', async () => {
    createKey.mockClear();
    const { outputs, stop } = await start('outputs');
    const file = join(root, 'outputs/outputs.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(outputs);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect([mode(file), mode(join(root, 'outputs/data/keys.json'))]).toEqual([0o600, 0o600]);
    expect([mode(join(root, 'outputs')), mode(join(root, 'outputs/data'))]).toEqual([0o700, 0o700]);
    expect(outputs).toMatchObject({
      apiKey: `key for ${outputs.stateBucket}`,
      uploadsBucket: expect.stringMatching(/^fixture-uploads/),
      region: 'us-east-1',
    });
    await stop();
    for (const path of ['', 'data', 'outputs.json', 'data/keys.json']) chmodSync(join(root, 'outputs', path), 0o755);
    const again = await start('outputs');
    expect(['', 'data', 'outputs.json', 'data/keys.json'].map((path) => mode(join(root, 'outputs', path)))).toEqual([
      0o700, 0o700, 0o600, 0o600,
    ]);
    expect(again.outputs).toMatchObject({ apiKey: outputs.apiKey, accessKeyId: outputs.accessKeyId });
    expect(createKey).toHaveBeenCalledTimes(1);
  });

  test('finds the data of an earlier run in the same folder', async () => {
    const first = await start('again');
    const object = { Bucket: first.outputs.uploadsBucket, Key: 'kept.txt' };
    await new S3Client(clientOptions(first)).send(new PutObjectCommand({ ...object, Body: 'still here' }));
    await first.stop();
    const second = await start('again');
    const found = await new S3Client(clientOptions(second)).send(new GetObjectCommand(object));
    expect(await found.Body?.transformToString()).toBe('still here');
  });

  test('starts in the folder of a runtime that was killed', async () => {
    const script = fileURLToPath(new URL('support/runtime-process.ts', import.meta.url));
    const killed = fork(script, [join(root, 'killed'), assembly], { execArgv: ['--import', 'tsx'] });
    const [outputs] = (await once(killed, 'message')) as [LocalOutputs];
    const object = { Bucket: outputs.uploadsBucket, Key: 'kept.txt' };
    await new S3Client(clientOptions({ outputs })).send(new PutObjectCommand({ ...object, Body: 'acknowledged' }));
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const local = await start('killed');
    expect(local.outputs.apiKey).toBe('the key');
    const found = await new S3Client(clientOptions(local)).send(new GetObjectCommand(object));
    expect(await found.Body?.transformToString()).toBe('acknowledged');
  });

  test("refuses what a function's role does not allow, and tells the owner", async () => {
    const local = await start('denied');
    const { env } = (await (await fetch(`${local.outputs.apiUrl}/open/x`)).json()) as { env: Record<string, string> };
    const s3 = new S3Client({
      ...clientOptions(local),
      credentials: {
        accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
        ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
      },
    });
    const put = s3.send(new PutObjectCommand({ Bucket: local.outputs.stateBucket, Key: 'x', Body: 'x' }));
    await expect(put).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(local.denials).toMatchObject([
      { principal: expect.stringContaining('WebServiceRole'), action: 's3:PutObject' },
    ]);
    const line = readFileSync(join(root, 'denied/denied.jsonl'), 'utf8');
    expect(JSON.parse(line)).toEqual(local.denials[0]);
  });

  test.each([
    ['all answered where calls wait for their turn', {}, Array(12).fill(200)],
    [
      'refused beyond the limit, as in AWS',
      { whenBusy: 'refuse' as const },
      [...Array(2).fill(200), ...Array(10).fill(503)],
    ],
  ])('twelve requests at once are %s', async (_, options, expected) => {
    const local = await start(`twelve-${expected[11]}`, { concurrency: 2, ...options });
    const url = `${local.outputs.apiUrl}/open/x?do=slow`;
    const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(url)));
    expect(answers.map(({ status }) => status).sort()).toEqual(expected);
    expect((await fetch(url)).status).toBe(200);
  });

  test('runs twice side by side in different folders', async () => {
    const [one, two] = [await start('one'), await start('two')];
    expect(one.outputs.endpoint).not.toBe(two.outputs.endpoint);
    expect((await fetch(`${one.outputs.apiUrl}/`)).status).toBe(200);
    expect((await fetch(`${two.outputs.apiUrl}/`)).status).toBe(200);
  });
});

describe('a failed start reports the reason, and leaves nothing running', () => {
  test('a folder in use', async () => {
    await start('busy');
    await expect(start('busy')).rejects.toThrow(/busy is in use by process \d+/);
  });

  test('an HTTP API port in use', async () => {
    const server = await openHttpServer(0);
    const apiPort = Number(new URL(server.url).port);
    await expect(start('port', { apiPort })).rejects.toThrow(`Port ${apiPort} on 127.0.0.1 is in use`);
    await server.stop();
    await start('port');
  });

  test('a port for S3 and SQS in use', async () => {
    const server = await openHttpServer(0);
    const awsPort = Number(new URL(server.url).port);
    await expect(start('aws-port', { awsPort })).rejects.toThrow(`${awsPort}`);
    await server.stop();
    await start('aws-port');
  });

  test('a broken outputs.json', async () => {
    const { stop } = await start('broken');
    await stop();
    writeFileSync(join(root, 'broken/outputs.json'), '{');
    await expect(start('broken')).rejects.toThrow(/outputs\.json can't be read\. Delete it/);
  });

  test('a failed creation of the key', async () => {
    const failing = async () => {
      throw new Error('no key today');
    };
    await expect(start('no-key', { createKey: failing })).rejects.toThrow('no key today');
    await start('no-key');
  });
});

function workerLog(): string {
  const template = JSON.parse(readFileSync(join(assembly, 'Fixture.template.json'), 'utf8'));
  return `Fixture-${Object.keys(template.Resources).find((id) => /^Worker[0-9A-F]{8}$/.test(id))}.log`;
}
