import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { describeExtractor } from './extractor.contract.ts';

const text = (value: string) => new TextEncoder().encode(value);

describeExtractor('the fake extractor', async () => createFakeExtractor(), {
  one: async () => text('1 2'),
  other: async () => text('3 4'),
  broken: text('no image'),
});
