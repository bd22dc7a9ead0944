import { createRoute, z } from '@hono/zod-openapi';
import { objectKey } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, body, count, datasetParams, response, sha256 } from './route.ts';

const forgetRequest = z
  .strictObject({ keys: z.array(objectKey).min(1).max(requestLimits.forgottenKeys) })
  .meta({ id: 'ForgetRequest' });

const forgetResult = z
  .object({
    key: z.string(),
    outcome: z.enum(['forgotten', 'not-found', 'moved', 'changed', 'refused']).meta({
      description:
        'forgotten: nothing is left of the image. not-found: there is no version of an object with this key. moved: the image is at `newKey` now; send that key instead. changed: somebody changed the image, or another request holds it; try again. refused: see `reason`.',
    }),
    sha256: sha256.optional().meta({ description: 'SHA-256 of the removed bytes.' }),
    copies: z.array(z.string()).optional().meta({
      description: 'Other keys that had the same bytes, now or in an old version. The bytes were removed there too.',
    }),
    newKey: z.string().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'ForgetResult' });

const versionName = { model: z.string(), version: z.int().min(1) };

const forgetResults = z
  .object({
    results: z.array(forgetResult),
    removed: z
      .object({
        objects: count.meta({ description: 'Objects that were in the dataset.' }),
        oldVersions: count.meta({ description: 'Overwritten and deleted versions of objects, and delete markers.' }),
        embeddings: count.meta({
          description: 'Embeddings by every base model, with their thumbnails, and rejections.',
        }),
        packs: count.meta({ description: 'All packs of the dataset. The next training writes them again.' }),
      })
      .meta({ id: 'Removed', description: 'Numbers of removed objects.' }),
    seenBy: z
      .array(
        z
          .object({
            ...versionName,
            live: z.boolean(),
            keys: z.array(z.string()).meta({ description: 'The keys that the images had in the training.' }),
          })
          .meta({ id: 'SeeingVersion' }),
      )
      .meta({
        description:
          'Versions that were trained on the images. Train again, then delete these versions. For a key that is `not-found`, the versions that were trained on an image with that key.',
      }),
    unreadable: z.array(z.object(versionName).meta({ id: 'VersionName' })).meta({
      description: 'Versions trained on this dataset whose list of images is unreadable.',
    }),
  })
  .meta({ id: 'ForgetResults' });

export const forgetImages = createRoute({
  ...operation('forgetImages'),
  tags: ['Datasets'],
  summary: 'Remove images permanently',
  description:
    'Removes the bytes of each image under every key of the dataset, with all old versions of the objects, and its embeddings, thumbnails and packs. This cannot be undone. Lists the versions that were trained on the images. Safe to repeat.',
  security: bearer('admin'),
  request: {
    params: datasetParams,
    body: body(forgetRequest, { keys: ['clothing/shirt/IMG_0001-9f86d081.jpg'] }),
  },
  responses: {
    200: response('The removed objects, and the versions trained on the images.', forgetResults, {
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
