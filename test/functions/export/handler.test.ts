import { describe, expect, test } from '@jest/globals';
import { createHandler } from '../../../functions/export/handler.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { exportMessage } from '../../../shared/domain/queue/export-message.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { exportReceives } from '../../../shared/lambda/config.ts';
import { changeExport, endedExport, readExport, requestExport } from '../../../shared/store/exports/exports.ts';
import { artifactKey } from '../../../shared/store/versions/artifacts.ts';
import { exportDeps, tinyVersion } from '../../shared/export/tiny-version.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { createMemoryQueue } from '../../support/memory-queue.ts';
import { sqsEvent } from '../../support/sqs-event.ts';

const now = new Date('2026-01-31T12:00:00.000Z');
const which = { model: 'tiny', version: 2, format: 'report' } as const;
const archiveKey = stateKey.exportArchive('tiny', 2, 'report');

/** The function, with a version in memory whose export was requested. */
async function deployed() {
  const { state, record } = await tinyVersion();
  const logger = createMemoryLogger();
  const hidden: [string, number][] = [];
  const exportQueue = { ...createMemoryQueue(), hide: async (...call: [string, number]) => void hidden.push(call) };
  const times = { now: () => now, leaseSeconds: 60, patienceSeconds: 30 };
  const handler = createHandler({ ...exportDeps(state, 'no-base-needed'), ...times, exportQueue, logger });
  const ask = () => requestExport(state, which, { now, by: 'test', patience: 30 });
  await ask();
  const call = async (receives = 1, body?: string) => {
    const { chain } = await readExport(state, which);
    return handler(sqsEvent([body ?? exportMessage(which, chain?.generation ?? 0)], { receives }));
  };
  return { state, record, ask, call, hidden, logger };
}

describe('the export function', () => {
  test('writes the archive, and its digest into the record', async () => {
    const { state, call } = await deployed();
    expect(await call()).toEqual({ batchItemFailures: [] });
    const archive = (await state.get(archiveKey))?.body as Uint8Array;
    expect(await readExport(state, which)).toMatchObject({
      status: 'succeeded',
      finishedAt: now.toISOString(),
      sha256: sha256(archive),
      size: archive.length,
    });
  });

  test('writes nothing again when its message comes twice', async () => {
    const { state, call } = await deployed();
    await call();
    const first = await state.head(archiveKey);
    await call();
    expect(await state.head(archiveKey)).toEqual(first);
  });

  test('uses the archive of a runner that died before it could update the record', async () => {
    const { state, call } = await deployed();
    await state.put(archiveKey, 'an archive');
    await call();
    expect(await readExport(state, which)).toMatchObject({ status: 'succeeded', sha256: sha256('an archive') });
  });

  test('fails at once with a permanent error, and can be requested again', async () => {
    const { state, record, ask, call } = await deployed();
    const key = artifactKey(record, { name: 'report.html', sha256: '' });
    const report = (await state.get(key))?.body as Uint8Array;
    await state.put(key, 'another report');
    expect(await call()).toEqual({ batchItemFailures: [] });
    expect(await readExport(state, which)).toMatchObject({
      status: 'failed',
      error: {
        code: 'damaged',
        message: expect.stringMatching(/report\.html is damaged .* Train model `tiny` again/),
      },
    });
    await state.put(key, report);
    expect(await ask()).toMatchObject({ status: 'queued' });
    await call();
    expect(await readExport(state, which)).toMatchObject({ status: 'succeeded' });
  });

  test('hands back a temporary failure, and fails at the last delivery', async () => {
    const { state, call } = await deployed();
    state.fail(new Error('S3 is slow'), 'models/tiny/artifacts/');
    expect((await call()).batchItemFailures).toHaveLength(1);
    expect(await readExport(state, which)).toMatchObject({ status: 'queued' });
    expect(await call(exportReceives)).toEqual({ batchItemFailures: [] });
    expect(await readExport(state, which)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  test('hides its message as long as its lease', async () => {
    const { call, hidden } = await deployed();
    await call();
    expect(hidden.map(([, seconds]) => seconds)).toEqual([62]);
  });

  test('leaves an export to its runner, and waits if that may have died', async () => {
    const { state, call, hidden, logger } = await deployed();
    const until = new Date(now.getTime() + 20_000).toISOString();
    const lend = (message: string) =>
      changeExport(state, which, (record) => ({ ...record, lease: { runner: 'other', until, message } }));
    await lend('another message');
    expect(await call()).toEqual({ batchItemFailures: [] });
    await lend(sqsEvent(['']).Records[0]?.messageId as string);
    expect((await call()).batchItemFailures).toHaveLength(1);
    expect(hidden.at(-1)?.[1]).toBe(20);
    expect(logger.lines.map(({ level }) => level)).toEqual(['info']);
    expect(await readExport(state, which)).toMatchObject({ status: 'queued' });
  });

  test('ignores a message of an export that has failed since', async () => {
    const { state, ask, call } = await deployed();
    await changeExport(state, which, (record) => endedExport(record, { status: 'failed' }, now));
    await ask();
    await call(exportReceives, exportMessage(which, 0));
    expect(await readExport(state, which)).toMatchObject({ status: 'queued', chain: { generation: 1 } });
  });

  test('takes a message of an earlier release, which has no generation', async () => {
    const { state, call } = await deployed();
    await call(1, JSON.stringify(which));
    expect(await readExport(state, which)).toMatchObject({ status: 'succeeded' });
  });

  test('drops a message of an export that does not exist, and hands back an invalid one', async () => {
    const { call } = await deployed();
    expect(await call(1, exportMessage({ ...which, version: 3 }, 0))).toEqual({ batchItemFailures: [] });
    expect((await call(1, '{}')).batchItemFailures).toHaveLength(1);
  });
});
