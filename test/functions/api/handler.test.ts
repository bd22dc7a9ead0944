import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { createHandler } from '../../../functions/api/handler.ts';
import { createDigests } from '../../../shared/store/features/image-digests.ts';
import { consoleOf } from '../../support/console-files.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { httpEvent } from '../../support/http-event.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { createMemoryQueue } from '../../support/memory-queue.ts';
import { tinyBase } from './api.ts';

test('handles an event of the gateway', async () => {
  const uploads = createMemoryObjectStore();
  await uploads.put('shapes/circle/1.jpg', 'an image');
  await uploads.put('shapes/square/2.jpg', 'another');
  const state = createMemoryObjectStore();
  const handler = createHandler({
    uploads,
    state,
    uploadLinks: createFakePresigner('uploads'),
    stateLinks: createFakePresigner('state'),
    embedQueue: createMemoryQueue(),
    countEmbedMessages: async () => 0,
    deadLetters: [],
    trainQueue: createMemoryQueue(),
    exportQueue: createMemoryQueue(),
    extractor: 'tiny',
    uploadsKms: false,
    digests: createDigests(state, 'tiny'),
    base: tinyBase,
    now: () => new Date(),
    patienceSeconds: 30,
    measure: () => {},
    logger: createMemoryLogger(),
    console: consoleOf(),
  });
  const event = httpEvent(
    'POST',
    '/v1/models/shapes/trainings',
    {
      body: Buffer.from('{"seed":1}').toString('base64'),
      isBase64Encoded: true,
      headers: { 'content-type': 'application/json' },
    },
    { scopes: 'admin', keyName: 'laptop' },
  );
  const answer = await handler(event);
  expect(answer).toMatchObject({ statusCode: 202, isBase64Encoded: false });
  const { id, seed } = JSON.parse(answer.body ?? '');
  expect(seed).toBe(1);
  expect(answer.headers?.location).toBe(`/v1/trainings/${id}`);
});

test('the api starts without the numeric libraries', () => {
  const { metafile } = buildSync({
    entryPoints: ['functions/api/handler.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['onnxruntime-node', 'sharp'],
    metafile: true,
    write: false,
    outfile: 'index.mjs',
  });
  const inputs = Object.keys(metafile.inputs).filter((path) => /onnxruntime|sharp|tensorflow/.test(path));
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  expect(inputs).toEqual([]);
  expect(imports).not.toContain('onnxruntime-node');
  expect(imports).not.toContain('sharp');
});
