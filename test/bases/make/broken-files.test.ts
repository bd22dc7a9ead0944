import { describe, expect, test } from '@jest/globals';
import { importBase } from '../../../bases/make/import-base.ts';
import { openOnnx } from '../../../bases/make/open-onnx.ts';
import { presets } from '../../../bases/make/preprocessing.ts';
import { openProbe } from '../../../bases/make/probe.ts';
import { BaseProblem } from '../../../bases/make/problem.ts';
import { createRandom } from '../../../shared/numeric/random.ts';
import { broken } from './broken-files.ts';
import { whole } from './damage.ts';

async function problemOf(file: Uint8Array): Promise<BaseProblem | undefined> {
  try {
    await importBase(file, { name: 'broken', preprocessing: presets.imagenet, licence: 'none', source: {} });
    return undefined;
  } catch (error) {
    if (error instanceof BaseProblem) return error;
    throw error;
  }
}

describe("a file that can't become a base model", () => {
  test('there are at least 50 of them', () => {
    expect(broken.length).toBeGreaterThanOrEqual(50);
  });

  test.each(broken)('%s', async (_, file, code, message) => {
    const problem = await problemOf(file);
    expect({ code: problem?.code, message: problem?.message }).toEqual({
      code,
      message: expect.stringMatching(message),
    });
  });
});

test('a file with any one byte changed is read, or refused by a clear error', () => {
  const random = createRandom(11);
  const refused = { codes: new Set<string>(), count: 0 };
  for (let i = 0; i < 3000; i++) {
    const file = whole.slice();
    const at = random() % file.length;
    file[at] = (file[at] as number) ^ (1 + (random() % 255));
    try {
      openOnnx(file);
    } catch (error) {
      expect(error).toBeInstanceOf(BaseProblem);
      refused.codes.add((error as BaseProblem).code);
      refused.count++;
    }
  }
  expect(refused.count).toBeGreaterThan(300);
  expect(refused.codes).toContain('damaged');
});

test('ONNX Runtime runs in its own process, which may crash', async () => {
  await expect(openProbe(whole, { seconds: 60, kilobytes: 1000 })).rejects.toThrow(/crashed the process that ran it/);
});

test('waiting for ONNX Runtime has a time limit', async () => {
  await expect(openProbe(whole, { seconds: 0.001, kilobytes: 10_000_000 })).rejects.toThrow(
    'it did not finish within 0.001 s',
  );
});
