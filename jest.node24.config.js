import config from './jest.config.js';

/** The functions on Node 24, which `npm ci --prefix .ci/node24` installs. Linux x64 only. */
export default { ...config, testMatch: ['<rootDir>/test/**/*.node24.ts'] };
