import { expect, test } from '@jest/globals';
import { isKnownStateKey } from '../../../../shared/domain/state/known-state-key.ts';
import { stateKey } from '../../../../shared/domain/state/state-key.ts';

const digest = 'a'.repeat(64);
/** The parts of keys that are not just names. */
const partsOf: Partial<Record<keyof typeof stateKey, (string | number)[]>> = {
  openJob: ['training', 'id'],
  artifact: ['pets', 1, digest, 'report.html'],
  version: ['pets', 1],
  legacyArtifact: ['pets', digest, 'report.html'],
  export: ['pets', 1, 'onnx'],
  exportArchive: ['pets', 1, 'onnx'],
  baseModel: [digest],
  baseManifest: [digest],
  baseLicence: [digest, 'LICENSE'],
  claim: ['pets', digest],
  key: [digest],
};

const keys = Object.entries(stateKey).map(([kind, key]): [string, string] => {
  if (typeof key === 'string') return [kind, key];
  const make = key as (...parts: (string | number)[]) => string;
  return [kind, make(...(partsOf[kind as keyof typeof stateKey] ?? Array(make.length).fill('pets')))];
});

test.each(keys.filter(([, key]) => !key.endsWith('/')))('the doctor knows the key of %s', (_, key) => {
  expect(isKnownStateKey(key)).toBe(true);
});
