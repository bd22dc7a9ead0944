/**
 * The main module of an environment's process. Like Lambda's Node.js runtime, it loads the handler, then gets one call
 * after the other from the Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 *
 * The process exits when the connection to the Runtime API closes.
 */
import { existsSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const { AWS_LAMBDA_RUNTIME_API = '', _HANDLER = '', LAMBDA_TASK_ROOT = '' } = process.env;
const [address = '', session = ''] = AWS_LAMBDA_RUNTIME_API.split('/');
const [host, port] = address.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const watched = new WeakSet();

/** Request id of the call in progress. */
let current;

// Ctrl+C reaches every process of a terminal, but the parent process stops its environments.
process.on('SIGINT', () => {});
patchOutput(process.stdout);
patchOutput(process.stderr);
patchConsole();
process.on('uncaughtException', (error) => crash(error, errorOf(error), 129));
process.on('unhandledRejection', (error) =>
  crash(error, { ...errorOf(error), errorType: 'Runtime.UnhandledPromiseRejection' }, 128),
);

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await reportInitError(error, errorOf(error));
  process.exit(1);
}
for (;;) await handleNext();

async function handleNext() {
  const { headers, body } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  current = id;
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    const text = serialize(result);
    current = undefined;
    await call('POST', `invocation/${id}/response`, text);
  } catch (error) {
    const reported = errorOf(error);
    console.error('Invoke Error', JSON.stringify(reported));
    current = undefined;
    await call('POST', `invocation/${id}/error`, JSON.stringify(reported), reported.errorType);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(headers) {
  // A monotonic clock: the machine's may be set during the call.
  const end = performance.now() + Number(headers['lambda-runtime-deadline-ms']) - Date.now();
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => Math.floor(end - performance.now()),
  };
}

function serialize(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw Object.assign(new Error('Unable to stringify response body'), { name: 'Runtime.ResponseSerializationError' });
  }
}

/** `index.handler` is the export `handler` of `index.mjs`, `index.js` or `index.cjs` in the task root. */
async function loadHandler() {
  const parts = /^([^.]+)\.(.+)$/.exec(basename(_HANDLER));
  if (!parts) throw named('Runtime.MalformedHandlerName', `Bad handler: ${_HANDLER}`);
  const [, name, exported] = parts;
  const base = join(LAMBDA_TASK_ROOT, dirname(_HANDLER), name);
  const file = ['', '.js', '.mjs', '.cjs'].map((extension) => base + extension).find((path) => existsSync(path));
  if (!file) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  const module = await import(pathToFileURL(file).href).catch((error) => {
    if (error instanceof SyntaxError)
      throw named('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code))
      throw named('Runtime.ImportModuleError', `Error: ${error.message}`, error);
    throw error;
  });
  const found = lookUp(module, exported) ?? lookUp(module.default, exported);
  if (found === undefined) throw named('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`);
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${_HANDLER} is not a function`);
  return found;
}

function lookUp(module, path) {
  return path.split('.').reduce((value, part) => value?.[part], module);
}

function named(name, message, cause) {
  return Object.assign(new Error(message), { name, ...(cause && { stack: cause.stack }) });
}

function errorOf(error) {
  if (!(error instanceof Error) && !(error?.message && error?.stack))
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name ?? 'Error', errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

async function crash(error, reported, exitCode) {
  const id = current;
  console.error(handler ? 'Uncaught Exception' : 'Init Error', JSON.stringify(reported));
  try {
    if (!handler) await reportInitError(error, reported);
    else if (id) await call('POST', `invocation/${id}/error`, JSON.stringify(reported), reported.errorType);
  } finally {
    process.exit(exitCode);
  }
}

async function reportInitError(error, reported) {
  console.error(error);
  await call('POST', 'init/error', JSON.stringify(reported), reported.errorType);
}

function call(method, path, text, errorType) {
  return new Promise((done) => {
    const body = text === undefined ? undefined : Buffer.from(text);
    const headers = {
      ...(body && { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      ...(errorType && { 'Lambda-Runtime-Function-Error-Type': errorType }),
    };
    const sent = request({ host, port, agent, method, headers, path: `/${session}/2018-06-01/runtime/${path}` });
    sent.on('socket', exitWith);
    sent.on('error', gone);
    sent.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', gone);
      response.on('end', () => done({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.end(body);
  });
}

function exitWith(socket) {
  if (watched.has(socket)) return;
  watched.add(socket);
  socket.on('close', gone);
}

function gone() {
  process.exit(1);
}

/**
 * Writes straight to the log. A failed write is ignored: a full disk is not an error of the function.
 */
function patchOutput(stream) {
  const { fd } = stream;
  stream.write = (chunk, encoding, callback) => {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk;
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    } catch {}
    const written = typeof encoding === 'function' ? encoding : callback;
    if (written) process.nextTick(written);
    return true;
  };
}

/** Lambda's format of lines: time, request id, level and text, separated by tabs. */
function patchConsole() {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', trace: 'TRACE', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...parts) => {
      const text = format(...parts).replaceAll('\n', '\r');
      process.stdout.write(`${new Date().toISOString()}\t${current ?? 'undefined'}\t${level}\t${text}\n`);
    };
  }
}
