import { gzipSync } from 'node:zlib';
import { conflict } from '../../shared/store/objects/json-record.ts';
import type { Ask, Route } from '../support/http.ts';

/** A request of docs/errors.md to the deployment of requests.test.ts. */
export type Case = [route: Route, options?: Ask & { fails?: Error }];

const png = (base64: string) => `data:image/png;base64,${base64}`;
const typed = (type: string, body: string | Uint8Array<ArrayBuffer>): Ask => ({
  headers: { 'content-type': type },
  body,
});
/** Texts are fields, bytes are files. */
function form(fields: Record<string, string | Uint8Array>): Ask {
  const parts = Object.entries(fields).map(([name, content]) =>
    Buffer.concat([
      Buffer.from(`--xyz\r\nContent-Disposition: form-data; name="${name}"`),
      Buffer.from(typeof content === 'string' ? '\r\n\r\n' : '; filename="a.jpg"\r\n\r\n'),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
  );
  return typed(
    'multipart/form-data; boundary=xyz',
    new Uint8Array(Buffer.concat([...parts, Buffer.from('--xyz--\r\n')])),
  );
}
const busy = Object.assign(new Error('Please reduce your request rate.'), { name: 'SlowDown' });

/** @param jpeg an image */
export function requestCases(jpeg: Uint8Array<ArrayBuffer>): Record<string, Case> {
  const base64 = Buffer.from(jpeg).toString('base64');
  const compressed = new Uint8Array(gzipSync(jpeg));
  const predict = 'POST /v1/models/shop/predict';
  const train = 'POST /v1/models/shop/trainings';
  const remove = 'POST /v1/datasets/shop/examples/delete';
  const upload = 'POST /v1/datasets/shop/uploads';
  const file = { label: 'hat', filename: '1.jpg', contentType: 'image/jpeg', size: 1000 };
  const repeated = { 'idempotency-key': 'used' };

  return {
    'an unknown dataset': ['GET /v1/datasets/nothing'],
    'an unknown dataset to train on': [train, { json: { dataset: 'nothing' } }],
    'an invalid dataset name': ['GET /v1/datasets/My%20Photos'],
    'an unknown model': ['GET /v1/models/nothing/versions'],
    'an unknown model to predict with': ['POST /v1/models/nothing/predict', typed('image/jpeg', jpeg)],
    'an invalid model name': ['GET /v1/models/My%20Model/versions'],
    'an unknown version': ['GET /v1/models/shop/versions/99'],
    'an unknown version to predict with': [`${predict}?version=99`, typed('image/jpeg', jpeg)],
    'an unknown version to promote': ['PUT /v1/models/shop/live', { json: { version: 99 } }],
    'a version that is not a number': ['GET /v1/models/shop/versions/latest'],
    'an unknown training': ['GET /v1/trainings/nothing'],
    'an export that was never requested': ['GET /v1/models/shop/versions/1/exports/onnx'],
    'an unknown API key to revoke': [`DELETE /v1/keys/${'0'.repeat(64)}`, { scopes: ['admin'] }],
    'a key without an image to predict': [predict, { json: { key: '_predict/nothing.jpg' } }],
    'an unknown path below /v1': ['GET /v1/photos'],
    'a wrong method below /v1': ['PUT /v1/datasets'],
    'a model without a live version': ['POST /v1/models/resting/predict', typed('image/jpeg', jpeg)],
    'a version whose base model is not in the deployment': [
      'POST /v1/models/foreign/predict?version=1',
      typed('image/jpeg', jpeg),
    ],
    'a version with another decode path': ['POST /v1/models/old/predict?version=1', typed('image/jpeg', jpeg)],
    'another live version than expected': ['PUT /v1/models/shop/live', { json: { version: 1, expected: 7 } }],
    'deleting the live version': ['DELETE /v1/models/shop/versions/1'],
    'deleting a model while it trains': ['DELETE /v1/models/shop?live=true'],
    'deleting the dataset of a live version': ['DELETE /v1/datasets/shop'],
    'forgetting an image during a training on its dataset': [
      'POST /v1/datasets/shop/forget',
      { scopes: ['admin'], json: { keys: ['shop/hat/0.png'] } },
    ],
    'cancelling a training that has ended': ['POST /v1/trainings/ended/cancel'],
    'cancelling a training that commits its version': ['POST /v1/trainings/final/cancel'],

    'broken JSON': [train, typed('application/json', '{"seed": 1')],
    'an empty body as JSON': [train, typed('application/json', '')],
    'JSON that is not an object': [train, { json: [1] }],
    'a wrong type': [train, { json: { seed: 'one' } }],
    'an unknown field': [train, { json: { epochs: 3 } }],
    'an unknown field of a hundred thousand characters': [train, { json: { ['x'.repeat(100_000)]: 1 } }],
    'a value out of range': [train, { json: { hyperparameters: { l2: 1000 } } }],
    'a depth that is not a block number': [train, { json: { hyperparameters: { depth: 'deep' } } }],
    'a deep head with hidden layers': [train, { json: { hyperparameters: { depth: 'auto', hiddenLayers: [8] } } }],
    'an unknown base model': [train, { json: { base: 'resnet' } }],
    'a missing field': ['PUT /v1/models/shop/live', { json: {} }],
    'a wrong content type': [train, typed('application/x-www-form-urlencoded', '{"seed":1}')],
    'a body without a content type': [train, { body: new TextEncoder().encode('{"seed":1}') }],
    'an unknown query parameter': [`${train}?dataset=shop`],
    'an unknown query parameter beside known ones': ['GET /v1/trainings?limits=3'],
    'a query parameter out of range': ['GET /v1/trainings?limit=1000'],
    'a cursor of another dataset': ['GET /v1/datasets/shop/examples?cursor=bm90aGluZw'],
    'an Idempotency-Key used for another request': [train, { headers: repeated, json: { seed: 1 } }],
    'an empty Idempotency-Key': [train, { headers: { 'idempotency-key': '' } }],

    'an image in a form': [predict, form({ image: jpeg })],
    'two images in a form': [predict, form({ a: jpeg, b: jpeg })],
    'a form without a file': [predict, form({ image: 'photo.jpg' })],
    'a damaged form': [predict, typed('multipart/form-data; boundary=x', jpeg)],
    'a compressed body': [
      predict,
      { body: compressed, headers: { 'content-type': 'image/jpeg', 'content-encoding': 'gzip' } },
    ],
    'a gzip archive with an image': [predict, typed('image/jpeg', compressed)],
    'an image sent as JSON': [predict, typed('application/json', jpeg)],
    'an image of an unsupported content type': [predict, typed('application/pdf', jpeg)],
    'no image in the body': [predict],
    'an empty image in JSON': [predict, { json: { image: '' } }],
    'broken base64': [predict, { json: { image: `${base64.slice(0, -4)}$$$$` } }],
    'truncated base64': [predict, { json: { image: base64.slice(0, 201) } }],
    'base64 with line breaks, URL-safe or without padding': [
      predict,
      { json: { image: Buffer.from(jpeg).toString('base64url').replace(/.{76}/g, '$&\r\n') } },
    ],
    'base64 of something else': [predict, { json: { image: Buffer.from('hello').toString('base64') } }],
    'a JPEG in a data URL for PNG': [predict, { json: { image: png(base64) } }],
    'a text in a data URL for PNG': [predict, { json: { image: png(Buffer.from('hello').toString('base64')) } }],
    'a JPEG sent as image/png': [predict, typed('image/png', jpeg)],
    'both an image and a key': [predict, { json: { image: base64, key: '_predict/1.jpg' } }],

    'a request without an authorizer (impossible through the gateway)': ['GET /v1/datasets', { scopes: [] }],
    'a key without the scope': [train, { scopes: ['predict'] }],
    "a dataset's image predicted with scope predict": [
      predict,
      { json: { key: 'shop/hat/0.png' }, scopes: ['predict'] },
    ],
    'an expiry in the past': [
      'POST /v1/keys',
      { scopes: ['admin'], json: { name: 'a', scopes: ['predict'], expiresAt: '2020-01-01T00:00:00Z' } },
    ],
    'more than 200 keys': [remove, { json: { keys: Array.from({ length: 201 }, (_, i) => `shop/hat/${i}.jpg`) } }],
    'a key of more than 1,024 bytes': [remove, { json: { keys: [`shop/hat/${'é'.repeat(600)}`] } }],
    'a key with half of a surrogate pair': [remove, { json: { keys: ['shop/hat/\ud83d.jpg'] } }],
    'a reserved label': [upload, { json: { files: [{ ...file, label: '_test' }] } }],
    'a file name with a folder': [upload, { json: { files: [{ ...file, filename: 'a/1.jpg' }] } }],
    'an upload of an unsupported type': [upload, { json: { files: [{ ...file, contentType: 'image/heic' }] } }],
    'an upload over 20 MiB': [upload, { json: { files: [{ ...file, size: 30_000_000 }] } }],

    'a busy AWS service': ['GET /v1/models', { fails: busy }],
    'a damaged stored object': ['GET /v1/models/damaged/live'],
    'too many concurrent changes of one object': [
      'PUT /v1/models/shop/live',
      { json: { version: 1 }, fails: conflict('models/shop/live.json') },
    ],
    'a live version that was deleted': ['GET /v1/models/shop-of-before/live'],
    'an error in Headstart': ['GET /v1/models', { fails: new Error('a secret') }],
  };
}
