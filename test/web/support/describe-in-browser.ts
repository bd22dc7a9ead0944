import { describe } from '@jest/globals';
import { chromiumSource, noChromium } from '../../../bench/harness/chromium.ts';

const here = chromiumSource() !== undefined;

/** Tests in a browser. Linux on x64 gets one from npm; other systems need one, or the tests are skipped. */
export const describeInBrowser: typeof describe.skip = here ? describe : describe.skip;
if (!here) console.warn(`Skipped. ${noChromium}`);
