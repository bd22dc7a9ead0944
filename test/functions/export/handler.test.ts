import { describe, expect, test } from '@jest/globals';
import { createHandler } from '../../../functions/export/handler.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { exportMessage } from '../../../shared/domain/export-message.ts';
import { stateKey } from '../../../shared/domain/state-key.ts';
import { exportReceives } from '../../../shared/lambda/config.ts';
import { askForExport, readExport } from '../../../shared/store/exports.ts';
import { exportDeps, tinyVersion } from '../../shared/export/tiny-version.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { sqsEvent } from '../../support/sqs-event.ts';

const now = new Date('2026-01-31T12:00:00.000Z');
const which = { model: 'tiny', version: 2, format: 'report' } as const;
const archiveKey = stateKey.exportArchive('tiny', 2, 'report');

/** The function on a version in memory whose export was asked for. */
async function deployed() {
  const { state, record } = await tinyVersion();
  const logger = createMemoryLogger();
  const handler = createHandler({ ...exportDeps(state, 'no-base-needed'), now: () => now, logger });
  await askForExport(state, which, now);
  const call = (receives = 1, body = exportMessage(which)) => handler(sqsEvent([body], { receives }));
  return { state, record, call };
}

describe('the export function', () => {
  test('writes the archive, and says where it stands', async () => {
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

  test('takes the archive that a runner left which died before it could say so', async () => {
    const { state, call } = await deployed();
    await state.put(archiveKey, 'an archive');
    await call();
    expect(await readExport(state, which)).toMatchObject({ status: 'succeeded', sha256: sha256('an archive') });
  });

  test('tells at once what no further try can mend, and is tried again when it is asked for again', async () => {
    const { state, record, call } = await deployed();
    const key = stateKey.artifact('tiny', record.inputDigest, 'report.html');
    const report = (await state.get(key))?.body as Uint8Array;
    await state.put(key, 'another report');
    expect(await call()).toEqual({ batchItemFailures: [] });
    expect(await readExport(state, which)).toMatchObject({
      status: 'failed',
      error: {
        code: 'internal',
        message: 'report.html of version 2 of model `tiny` is damaged. Train the model again.',
      },
    });
    await state.put(key, report);
    expect(await askForExport(state, which, now)).toMatchObject({ status: 'queued' });
    await call();
    expect(await readExport(state, which)).toMatchObject({ status: 'succeeded' });
  });

  test('hands back what another try may mend, and says at the last one that it failed', async () => {
    const { state, call } = await deployed();
    state.fail(new Error('S3 is slow'), 'models/tiny/artifacts/');
    expect((await call()).batchItemFailures).toHaveLength(1);
    expect(await readExport(state, which)).toMatchObject({ status: 'queued' });
    expect(await call(exportReceives)).toEqual({ batchItemFailures: [] });
    expect(await readExport(state, which)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  test('forgets a message that nobody asked for, and hands back one that it can not read', async () => {
    const { call } = await deployed();
    expect(await call(1, exportMessage({ ...which, version: 3 }))).toEqual({ batchItemFailures: [] });
    expect((await call(1, '{}')).batchItemFailures).toHaveLength(1);
  });
});
