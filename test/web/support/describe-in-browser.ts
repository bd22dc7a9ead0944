import { describe } from '@jest/globals';
import { chromiumSource, noChromium } from '../../../bench/harness/chromium.ts';

const here = chromiumSource() !== undefined;

/** Tests in a browser. Linux on x64 always has one, from npm; elsewhere they are skipped where none is installed. */
export const describeInBrowser: typeof describe.skip = here ? describe : describe.skip;
if (!here) console.warn(`Skipped. ${noChromium}`);
