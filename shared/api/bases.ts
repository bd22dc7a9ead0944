import { createRoute, z } from '@hono/zod-openapi';
import { baseDescription } from '../domain/base/manifest.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, damagedObjects, response } from './route.ts';

export const base = baseDescription
  .extend({ default: z.boolean().meta({ description: 'Whether a training uses it unless it names another.' }) })
  .meta({ id: 'Base' });

const baseList = z.object({ bases: z.array(base), problems: damagedObjects }).meta({ id: 'BaseList' });

export const listBases = createRoute({
  ...operation('listBases'),
  tags: ['Bases'],
  summary: 'List the base models',
  description:
    'The base models that a training may name as its `base`: first the one bundled with the deployment, then those registered with `headstart base add`, by name.',
  security: bearer('manage'),
  responses: {
    200: response('Every base model.', baseList, {
      bases: [
        {
          name: 'efficientnet-lite0',
          digest: 'ca1dac0e20c8e08b14ebd7245114ed02a8af8f8224cd8f6198615f739f7bee53',
          featureSize: 1280,
          inputSize: 224,
          bytes: 13_429_379,
          default: true,
        },
      ],
    }),
    ...problems(),
  },
});

export type BaseList = z.infer<typeof baseList>;
export type Base = z.infer<typeof base>;
