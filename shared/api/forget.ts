import { createRoute, z } from '@hono/zod-openapi';
import { objectKey } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { answer, bearer, body, count, datasetParams, sha256 } from './route.ts';

export const forgetRequest = z
  .strictObject({ keys: z.array(objectKey).min(1).max(requestLimits.forgottenKeys) })
  .meta({ id: 'ForgetRequest' });

const forgetResult = z
  .object({
    key: z.string(),
    outcome: z.enum(['forgotten', 'not-found', 'moved', 'changed', 'refused']).meta({
      description:
        'forgotten: nothing is left of the image. not-found: there is no version of an object with this key. moved: its image is at `newKey` now; name that key. changed: it was changed meanwhile, or another request is at it; try again. refused: see `reason`.',
    }),
    sha256: sha256.optional().meta({ description: 'Of the bytes that are gone.' }),
    copies: z.array(z.string()).optional().meta({
      description: 'Other keys that had the same bytes, now or in an old version: they are gone there too.',
    }),
    newKey: z.string().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'ForgetResult' });

const versionName = { model: z.string(), version: z.int().min(1) };

export const forgetResults = z
  .object({
    results: z.array(forgetResult),
    removed: z
      .object({
        objects: count.meta({ description: 'Objects that were in the dataset.' }),
        oldVersions: count.meta({ description: 'Overwritten and deleted versions of objects, and delete markers.' }),
        embeddings: count.meta({ description: 'Of every base model, each with its thumbnail; and rejections.' }),
        packs: count.meta({ description: 'All of the dataset: the next training makes them again.' }),
      })
      .meta({ id: 'Removed', description: 'What was removed for good.' }),
    seenBy: z
      .array(
        z
          .object({
            ...versionName,
            live: z.boolean(),
            keys: z.array(z.string()).meta({ description: 'What the version calls the images.' }),
          })
          .meta({ id: 'SeeingVersion' }),
      )
      .meta({
        description:
          'Versions that were trained on the images: their numbers are still made from them. Train again, then delete these. For a key that is `not-found`, those that know an image of that key.',
      }),
    unreadable: z.array(z.object(versionName).meta({ id: 'VersionName' })).meta({
      description: 'Versions of models of this dataset that can not say what they were trained on.',
    }),
  })
  .meta({ id: 'ForgetResults' });

export const forgetImages = createRoute({
  ...operation('forgetImages'),
  tags: ['Datasets'],
  summary: 'Remove images for good',
  description:
    'Removes the bytes of each image under every key of the dataset that has them, with all old versions; its embeddings and thumbnails by every base model, and packs. Nothing of it can be brought back. Names the versions that were trained on it. Can be repeated.',
  security: bearer('admin'),
  request: {
    params: datasetParams,
    body: body(forgetRequest, { keys: ['clothing/shirt/IMG_0001-9f86d081.jpg'] }),
  },
  responses: {
    200: answer('What was removed, and which versions saw it.', forgetResults, {
      results: [
        {
          key: 'clothing/shirt/IMG_0001-9f86d081.jpg',
          outcome: 'forgotten',
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          copies: ['clothing/dress/copy-9f86d081.jpg'],
        },
      ],
      removed: { objects: 2, oldVersions: 1, embeddings: 1, packs: 1 },
      seenBy: [{ model: 'clothing', version: 3, live: true, keys: ['clothing/shirt/IMG_0001-9f86d081.jpg'] }],
      unreadable: [],
    }),
    ...problems('is-training'),
  },
});

export type ForgetResults = z.infer<typeof forgetResults>;
