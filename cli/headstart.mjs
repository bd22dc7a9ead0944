#!/usr/bin/env node
// Plain JavaScript, so that an old Node and a missing installation can still be told what to do.
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (Number.parseInt(process.versions.node, 10) < 20) {
  process.stderr.write(
    `Headstart needs Node.js 20 or later, and this is ${process.versions.node}. Install a newer one.\n`,
  );
  process.exit(1);
}

let tsx;
try {
  tsx = await import('tsx/esm/api');
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(`Headstart's packages are not installed. Run \`npm ci\` in ${root} first.\n`);
  process.exit(1);
}
tsx.register();

// Node 20 is supported here; the AWS SDK would say on each start that it will not support it for ever.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// A reader such as `head` may have read enough.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
// Ends the work that the user interrupted. An exit would crash where ONNX Runtime still computes in a thread.
if (process.exitCode > 128) {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}
