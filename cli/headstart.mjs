#!/usr/bin/env node
// Plain JavaScript, so that it also runs on an old Node and before `npm ci`.
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (Number.parseInt(process.versions.node, 10) < 20) {
  process.stderr.write(`Headstart needs Node.js 20 or later. This is ${process.versions.node}.\n`);
  process.exit(1);
}

let tsx;
try {
  tsx = await import('tsx/esm/api');
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(`Headstart's packages are not installed. Run \`npm ci\` in ${root}.\n`);
  process.exit(1);
}
tsx.register();

// On Node 20, which Headstart supports, the AWS SDK prints at every start that it will drop Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// A reader such as `head` may close the pipe.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
// Ends interrupted work. process.exit would crash while ONNX Runtime computes in a thread.
if (process.exitCode > 128) {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}
