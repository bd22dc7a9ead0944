import { predict as route } from '../../shared/api/predictions.ts';
import { type Caller, createHttpApp, type HttpApp } from '../../shared/lambda/http-app.ts';
import type { Log } from '../../shared/lambda/logger.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { checkedImage, readImage } from './image.ts';
import type { Predict } from './predict.ts';

export interface PredictAppDeps {
  uploads: ObjectStore;
  predict: Predict;
  logger: Log;
}

const nobody: Caller = { scopes: [], keyName: '' };

/** The route that answers for images. */
export function createPredictApp({ uploads, predict, logger }: PredictAppDeps): HttpApp {
  const app = createHttpApp(logger);

  // A body of no type is taken for an image.
  app.use(route.getRoutingPath(), async (c, next) => {
    if (!c.req.header('content-type')) c.req.raw.headers.set('content-type', 'application/octet-stream');
    await next();
  });

  app.openapi(route, async (c) => {
    const { model } = c.req.valid('param');
    const { version, top } = c.req.valid('query');
    const isJson = /json/i.test(c.req.header('content-type') ?? '');
    const image = isJson
      ? await readImage(uploads, c.req.valid('json'), c.env.caller ?? nobody)
      : checkedImage(new Uint8Array(await c.req.arrayBuffer()));
    return c.json(await predict(image, { model, version, top }), 200);
  });
  return app;
}
