import config from './jest.config.js';

/** Tests against Python packages: each file says which. */
export default { ...config, testMatch: ['<rootDir>/test/**/*.peer.ts'] };
