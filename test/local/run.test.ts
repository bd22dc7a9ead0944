import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HttpServer, openHttpServer } from '../../local/http-api/server.ts';
import { type Running, runAssembly } from '../../local/run.ts';
import { type Assembly, loadAssembly, type Resource } from '../../local/template/load.ts';
import { eventually } from './support/eventually.ts';
import { type FakeAws, type FakeQueue, startFakeAws } from './support/fake-aws.ts';
import { synthesizeFixture } from './support/fixture.ts';

let dir: string;
let assembly: Assembly;
let http: HttpServer;
let aws: FakeAws;
let running: Running;

const run = (template: Assembly, server: HttpServer) =>
  runAssembly(
    {
      assembly: template,
      region: 'us-east-1',
      dataDir: join(dir, 'data'),
      logDir: join(dir, 'logs'),
      awsPort: 0,
      scheduleScale: 1 / 3_000,
      http: server,
      onDenied() {},
    },
    async (options) => {
      aws = await startFakeAws(options);
      return aws;
    },
  );

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'run-'));
  assembly = loadAssembly(synthesizeFixture(dir, { DONE_FILE: join(dir, 'done'), TICKS_FILE: join(dir, 'ticks') }));
  http = await openHttpServer(0);
  running = await run(assembly, http);
}, 180_000);
afterAll(async () => {
  await running.stop();
  rmSync(dir, { recursive: true, force: true });
});

const jobs = () => [...aws.queues].find(([name]) => name.startsWith('Fixture-Jobs'))?.[1] as FakeQueue;
const get = (path: string, authorization?: string) =>
  fetch(`${http.url}${path}`, { headers: authorization ? { authorization } : {} });

describe('a running template', () => {
  test('serves HTTP with the function of the route, its name, variables and role', async () => {
    const answer = (await (await get('/open/thing')).json()) as { event: object; functionName: string; env: object };
    expect(answer.functionName).toMatch(/^Fixture-Web/);
    expect(answer.event).toMatchObject({ pathParameters: { name: 'thing' } });
    expect(answer.env).toMatchObject({
      STATE: running.outputs.StateBucketName,
      AWS_ENDPOINT_URL_S3: running.endpoint,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^key of arn:aws:iam::123456789012:role\/Fixture-WebServiceRole/),
      AWS_SESSION_TOKEN: 'token',
    });
  });

  test('calls the authorizer', async () => {
    expect((await get('/v1/x')).status).toBe(401);
    expect((await get('/v1/x', 'Bearer bad')).status).toBe(403);
    expect((await get('/v1/x', 'Bearer good')).status).toBe(200);
  });

  test("sends the queue's messages to the function, and applies its result for each message", async () => {
    jobs().send('one', 'fail', 'two');
    await eventually(() => expect(jobs().bodies).toEqual(['fail']));
    expect(readFileSync(join(dir, 'done'), 'utf8')).toBe('one\ntwo\n');
  });

  test('leaves a whole batch in the queue when the process crashes', async () => {
    jobs().stored.length = 0;
    jobs().send('three', 'crash');
    const log = () => readFileSync(join(dir, 'logs', `${running.lambda.get(workerName()).spec.name}.log`), 'utf8');
    await eventually(() => expect(log()).toContain('exit status 7'));
    expect(jobs().bodies).toEqual(['three', 'crash']);
  });

  test('calls a function on its schedules, with the scheduled or the constant event', async () => {
    const events = () =>
      readFileSync(join(dir, 'ticks'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    await eventually(() => expect(events()).toContainEqual({ constant: true }));
    const scheduled = events().filter(({ constant }) => !constant);
    expect(new Set(scheduled.map(({ id }) => id)).size).toBeGreaterThan(2);
    expect(scheduled[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [expect.stringMatching(/^arn:aws:events:us-east-1:123456789012:rule\/Fixture-Tick/)],
      detail: {},
    });
  });

  test('returns its outputs', () => {
    expect(running.outputs).toMatchObject({ ApiUrl: http.url, JobsQueueUrl: aws.queueUrl(queueName()) });
  });
});

const queueName = () => [...aws.queues.keys()].find((name) => name.startsWith('Fixture-Jobs')) as string;
const workerName = () =>
  `Fixture-${Object.keys(assembly.template.Resources).find((id) => /^Worker[0-9A-F]{8}$/.test(id))}`;

test('does not start if a role lacks a permission for its event source', async () => {
  const copy = structuredClone(assembly);
  const policy = Object.values(copy.template.Resources).find(
    (resource) => resource.Type === 'AWS::IAM::Policy' && JSON.stringify(resource).includes('sqs:ReceiveMessage'),
  ) as Resource;
  policy.Properties = { ...policy.Properties, PolicyDocument: { Statement: [] } };
  const server = await openHttpServer(0);
  await expect(run(copy, server)).rejects.toThrow('lacks sqs:ReceiveMessage, sqs:DeleteMessage');
  await server.stop();
});
