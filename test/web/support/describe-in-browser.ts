import { describe } from '@jest/globals';
import { chromiumPath } from '../../../bench/harness/browser.ts';

/** Tests in a browser; where there is none they say that they were skipped. */
export const describeInBrowser: typeof describe.skip = chromiumPath ? describe : describe.skip;
if (!chromiumPath)
  console.warn('Skipped: there is no Chromium. Install it (apt-get install chromium), or set CHROMIUM.');
