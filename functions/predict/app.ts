import { HTTPException } from 'hono/http-exception';
import { diffVersions as diffRoute } from '../../shared/api/diff.ts';
import { mapDataset as mapRoute } from '../../shared/api/map.ts';
import { predict as route } from '../../shared/api/predictions.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { type Caller, createHttpApp, type HttpApp, hasScope } from '../../shared/lambda/http-app.ts';
import type { Log } from '../../shared/lambda/logger.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { diffVersions } from './diff.ts';
import { checkedImage, readForm, readImage } from './image.ts';
import type { mapDataset } from './map.ts';
import type { Predict } from './predict.ts';

export interface PredictAppDeps {
  uploads: ObjectStore;
  predict: Predict;
  diff: (...args: Tail<Parameters<typeof diffVersions>>) => ReturnType<typeof diffVersions>;
  map: (dataset: string) => ReturnType<typeof mapDataset>;
  logger: Log;
}

type Tail<List extends unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;

const noCaller: Caller = { scopes: [], keyName: '' };

/** The routes that need much memory: predictions, and computations over all embeddings of a dataset. */
export function createPredictApp({ uploads, predict, diff, map, logger }: PredictAppDeps): HttpApp {
  const app = createHttpApp(logger);

  app.use(route.getRoutingPath(), async (c, next) => {
    const coding = c.req.header('content-encoding');
    if (coding && !/^\s*identity\s*$/i.test(coding)) throw compressedBody(coding);
    const type = c.req.header('content-type');
    // The framework accepts both form types if a route declares one.
    if (type && /^application\/x-www-form-urlencoded/i.test(type)) throw new HTTPException(415);
    // A body without a type counts as an image.
    if (!type) c.req.raw.headers.set('content-type', 'application/octet-stream');
    await next();
  });

  app.openapi(route, async (c) => {
    const { model } = c.req.valid('param');
    const { version, top, explain } = c.req.valid('query');
    const caller = c.env.caller ?? noCaller;
    const image = await imageOf(c.req.header('content-type') ?? '', {
      json: () => readImage(uploads, c.req.valid('json'), caller),
      form: () => readForm(() => c.req.formData()),
      bytes: async () => checkedImage(new Uint8Array(await c.req.arrayBuffer())),
    });
    const withLinks = hasScope(caller, 'manage');
    return c.json(await predict(image, { model, version, top, explain, withLinks }), 200);
  });

  app.openapi(diffRoute, async (c) => {
    const { model, version } = c.req.valid('param');
    const { against, ...page } = c.req.valid('query');
    return c.json(await diff(model, { version, against }, page), 200);
  });

  app.openapi(mapRoute, async (c) => c.json(await map(c.req.valid('param').dataset), 200));
  return app;
}

function imageOf(type: string, readers: Record<'json' | 'form' | 'bytes', () => Promise<Uint8Array>>) {
  if (/json/i.test(type)) return readers.json();
  return /^multipart\/form-data/i.test(type) ? readers.form() : readers.bytes();
}

function compressedBody(coding: string): HeadstartError {
  return new HeadstartError(
    'unsupported-type',
    `The body is compressed (Content-Encoding: ${coding.slice(0, 50)}). Send it uncompressed: images are compressed already.`,
  );
}
