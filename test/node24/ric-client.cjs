/**
 * Loaded before AWS's runtime interface client, in place of its native part, which needs a compiler to build: the same
 * calls over node:http. Also adds the local runtime's session to the paths, which AWS's Runtime API does without.
 */
const http = require('node:http');
const Module = require('node:module');

const [address, session] = process.env.AWS_LAMBDA_RUNTIME_API.split('/');
process.env.AWS_LAMBDA_RUNTIME_API = address;
const [host, port] = address.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const base = `/${session}/2018-06-01/runtime`;

const originalRequest = http.request;
http.request = (options, ...rest) => {
  const isOwn = typeof options === 'object' && options.path?.startsWith('/2018-06-01/');
  return originalRequest(isOwn ? { ...options, path: `/${session}${options.path}` } : options, ...rest);
};

function send(method, path, body, headers = {}) {
  return new Promise((done) => {
    const request = originalRequest({ host, port, agent, method, path: `${base}${path}`, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done({ bodyJson: Buffer.concat(chunks).toString(), headers: response.headers }));
    });
    // The runtime is gone, and so is this process.
    request.on('error', () => process.exit(1));
    request.end(body);
  });
}

/** The native client answers at once; what it sends is on its way before the next call is asked for. */
let sent = Promise.resolve();
const post = (path, body, headers) => {
  sent = sent.then(() => send('POST', path, body, { 'content-type': 'application/json', ...headers }));
};
const client = {
  initializeClient() {},
  next: () => sent.then(() => send('GET', '/invocation/next')),
  done: (id, body) => post(`/invocation/${id}/response`, body),
  error: (id, body, xray) =>
    post(`/invocation/${id}/error`, body, { 'lambda-runtime-function-xray-error-cause': xray }),
};

const originalLoad = Module._load;
Module._load = function load(name, ...rest) {
  return name.endsWith('rapid-client.node') ? client : originalLoad.call(this, name, ...rest);
};
