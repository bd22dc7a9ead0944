import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { HeadstartError } from '../../../shared/domain/errors.ts';
import { maxImageBytes } from '../../../shared/domain/images/limits.ts';
import { type Ask, ask, expectProblem } from '../../support/http.ts';
import { bytes, start } from './started-app.ts';

const base64 = Buffer.from(bytes).toString('base64');

describe('POST /v1/models/{model}/predict', () => {
  test.each(['image/jpeg', 'image/png', 'application/octet-stream'])('accepts bytes of type %s', async (type) => {
    const { asked, predict } = start();
    const response = await predict({ body: bytes, headers: { 'content-type': type } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      model: 'shapes',
      version: 3,
      predictions: [{ label: 'circle', score: 1 }],
      known: true,
      knownScore: 1,
    });
    expect(asked).toEqual([
      {
        image: [...bytes],
        target: { model: 'shapes', version: undefined, top: 5, explain: undefined, withLinks: false },
      },
    ]);
  });

  test('accepts bytes without a type', async () => {
    const { asked, predict } = start();
    expect((await predict({ body: bytes })).status).toBe(200);
    expect(asked[0]?.image).toEqual([...bytes]);
  });

  const wrapped = (end: string) => base64.replace(/.{76}/g, `$&${end}`);
  const urlSafe = base64.replaceAll('+', '-').replaceAll('/', '_');
  test.each([
    ['base64', base64],
    ['a data URL', `data:image/png;base64,${base64}`],
    ['a data URL with parameters and line breaks', `data:image/jpeg;name=a.jpg;base64,\n${wrapped('\n')}`],
    ['base64 with line breaks', wrapped('\r\n')],
    ['base64 with other white space', ` ${wrapped('\t \n')}\n`],
    ['URL-safe base64', urlSafe],
    ['URL-safe base64 with line breaks', wrapped('\n').replaceAll('+', '-').replaceAll('/', '_')],
  ])('takes %s in JSON', async (_, image) => {
    const { asked, predict } = start();
    expect((await predict({ json: { image } })).status).toBe(200);
    expect(asked[0]?.image).toEqual([...bytes]);
  });

  test('accepts the key of an image uploaded to predict', async () => {
    const { asked, predict, uploads } = start();
    await uploads.put('_predict/abc/1.jpg', bytes);
    expect((await predict({ json: { key: '_predict/abc/1.jpg' } })).status).toBe(200);
    expect(asked[0]?.image).toEqual([...bytes]);
  });

  test('another key needs scope manage, whether it exists or not', async () => {
    const { predict, uploads } = start();
    await uploads.put('shapes/circle/1.jpg', bytes);
    const keys = ['shapes/circle/1.jpg', 'shapes/circle/2.jpg'];
    for (const key of keys) await expectProblem(await predict({ json: { key } }), 403, 'forbidden');
    expect((await predict({ json: { key: keys[0] }, scopes: ['manage'] })).status).toBe(200);
    await expectProblem(await predict({ json: { key: keys[1] }, scopes: ['manage'] }), 404, 'image-not-found');
  });

  test('passes on version and top', async () => {
    const { asked, predict } = start();
    expect((await predict({ body: bytes }, '?version=2&top=1')).status).toBe(200);
    expect(asked[0]?.target).toMatchObject({ model: 'shapes', version: 2, top: 1 });
  });

  test('passes on the explanations, and whether the caller may see training images', async () => {
    const { asked, predict } = start();
    await predict({ body: bytes, scopes: ['manage'] }, '?explain=neighbours,heatmap');
    expect(asked[0]?.target).toMatchObject({ explain: ['neighbours', 'heatmap'], withLinks: true });
    await predict({ body: bytes }, '?explain=neighbours&explain=heatmap,features');
    expect(asked[1]?.target).toMatchObject({ explain: ['neighbours', 'heatmap', 'features'] });
    await expectProblem(await predict({ body: bytes }, '?explain=everything'), 400, 'invalid-request');
  });

  test.each(['?version=0', '?version=live', '?top=0', '?top=1001', '?top=', '?top=1&top=2', '?verison=2'])(
    '%s is refused',
    async (query) => {
      await expectProblem(await start().predict({ body: bytes }, query), 400, 'invalid-request');
    },
  );

  test.each([
    ['no body', {}],
    ['an empty body', { body: '', headers: { 'content-type': 'image/jpeg' } }],
    ['an empty image in JSON', { json: { image: '' } }],
    ['a data URL without data', { json: { image: 'data:image/png;base64,' } }],
    ['base64 with other characters', { json: { image: `${base64.slice(0, -4)}$$$$` } }],
    ['base64 that was cut off', { json: { image: base64.slice(0, -3) } }],
    ['base64 with one padding too many', { json: { image: 'QUJD=' } }],
    ['base64 with padding inside', { json: { image: 'QUI=QUI=' } }],
    ['base64 that is all padding', { json: { image: '====' } }],
    ['a data URL that is not in base64', { json: { image: 'data:image/svg+xml,%3Csvg%3E' } }],
    ['base64 whose last bits mean nothing', { json: { image: 'AB==' } }],
    ['image and key', { json: { image: base64, key: '_predict/a' } }],
    ['neither image nor key', { json: {} }],
    ['an unknown field', { json: { image: base64, top: 3 } }],
    ['broken JSON', { body: '{"image":', headers: { 'content-type': 'application/json' } }],
    ['JSON without a body', { headers: { 'content-type': 'application/json' } }],
  ])('%s is refused', async (_, options) => {
    const { asked, predict } = start();
    await expectProblem(await predict(options), 400, 'invalid-request');
    expect(asked).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5])('accepts base64 of %i bytes with and without padding', async (length) => {
    const { asked, predict } = start();
    const padded = Buffer.alloc(length, 0xfb).toString('base64');
    for (const image of [padded, padded.replaceAll('=', ''), Buffer.alloc(length, 0xfb).toString('base64url')]) {
      expect((await predict({ json: { image } })).status).toBe(200);
    }
    expect(asked.map(({ image }) => image)).toEqual(new Array(3).fill(new Array(length).fill(0xfb)));
  });

  test.each(['gzip', 'br', 'deflate, gzip'])('a body compressed as %s is refused', async (coding) => {
    const response = await start().predict({
      body: new Uint8Array(gzipSync(bytes)),
      headers: { 'content-type': 'image/jpeg', 'content-encoding': coding },
    });
    const { detail } = await expectProblem(response, 415, 'unsupported-type');
    expect(detail).toBe(
      `The body is compressed (Content-Encoding: ${coding}). Send it uncompressed: images are compressed already.`,
    );
  });

  test('the identity coding is accepted', async () => {
    const { asked, predict } = start();
    await predict({ body: bytes, headers: { 'content-encoding': 'identity' } });
    expect(asked[0]?.image).toEqual([...bytes]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/mixed; boundary=x', 'application/pdf'])(
    'a body of type %s is refused',
    async (type) => {
      const response = await start().predict({ body: bytes, headers: { 'content-type': type } });
      await expectProblem(response, 415, 'unsupported-type');
    },
  );

  test('a missing image is not found', async () => {
    await expectProblem(await start().predict({ json: { key: '_predict/a/1.jpg' } }), 404, 'image-not-found');
  });

  test('an image that is too large is refused, from a body and from the bucket', async () => {
    const { predict, uploads } = start();
    const large = new Uint8Array(maxImageBytes + 1);
    await expectProblem(await predict({ body: large }), 413, 'image-too-large');
    await uploads.put('_predict/a/1.jpg', large);
    await expectProblem(await predict({ json: { key: '_predict/a/1.jpg' } }), 413, 'image-too-large');
  });

  test.each([
    ['model-not-found', 404],
    ['version-not-found', 404],
    ['no-live-version', 409],
    ['base-mismatch', 409],
    ['image-rejected', 422],
  ] as const)('%s is %i', async (code, status) => {
    const { predict } = start({ error: new HeadstartError(code, 'What is wrong, and what to do.') });
    const { detail } = await expectProblem(await predict({ body: bytes }), status, code);
    expect(detail).toBe('What is wrong, and what to do.');
  });

  test('an unknown key is refused', async () => {
    await expectProblem(await start().predict({ body: bytes, scopes: [] }), 401, 'unauthenticated');
  });

  test('there is no other route', async () => {
    const { app } = start();
    await expectProblem(await ask(app, 'GET /v1/models/shapes/predict'), 404, 'route-not-found');
    await expectProblem(await ask(app, 'GET /v1/datasets'), 404, 'route-not-found');
  });
});

describe('GET /v1/models/{model}/versions/{version}/diff', () => {
  const diff = (query: string, scopes: Ask['scopes'] = ['manage']) => {
    const { app, compared } = start();
    return { compared, response: ask(app, `GET /v1/models/shapes/versions/3/diff${query}`, { scopes }) };
  };

  test('compares a version with another, page by page', async () => {
    const { compared, response } = diff('?against=2&limit=10&cursor=20');
    expect(await (await response).json()).toMatchObject({ model: 'shapes', version: 3, against: 2 });
    expect(compared).toEqual([{ model: 'shapes', version: 3, against: 2, limit: 10, cursor: '20' }]);
  });

  test('needs the other version', async () => {
    await expectProblem(await diff('').response, 400, 'invalid-request');
  });

  test('refuses keys with scope predict', async () => {
    await expectProblem(await diff('?against=2', ['predict']).response, 403, 'forbidden');
  });
});

describe('GET /v1/datasets/{dataset}/map', () => {
  const map = (scopes: NonNullable<Ask['scopes']>) => {
    const { app, mapped } = start();
    return { mapped, response: ask(app, 'GET /v1/datasets/shapes/map', { scopes }) };
  };

  test('returns the map of a dataset', async () => {
    const { mapped, response } = map(['manage']);
    expect(await (await response).json()).toEqual({ points: [], examples: 0, sampled: false, variance: [0, 0] });
    expect(mapped).toEqual(['shapes']);
  });

  test('needs scope manage', async () => {
    await expectProblem(await map(['predict']).response, 403, 'forbidden');
  });
});
