import { defineConfig } from 'vite';

/** The API for `npx vite web`, by default that of `npm start`. */
const api = process.env.HEADSTART_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': api, '/openapi.json': api } },
});
