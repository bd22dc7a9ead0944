import { createRoute, z } from '@hono/zod-openapi';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import {
  bearer,
  count,
  damagedObjects,
  link,
  nextCursor,
  pageQuery,
  response,
  share,
  versionNumber,
  versionParams,
} from './route.ts';

/**
 * Limit of the images that a diff predicts with a deep head. A head takes 3 ms for an image on one core, and a slow core
 * with two heads has to finish within predict's 29 s.
 */
export const maxComparedMaps = 1_000;

const versionPrediction = z.object({ label: z.string(), score: share }).meta({ id: 'VersionAnswer' });

const versionDiff = z
  .object({
    model: z.string(),
    version: z.int().min(1),
    against: z.int().min(1),
    summary: z
      .object({
        examples: count.meta({ description: 'Labelled images that both versions predicted.' }),
        sampled: z.boolean().meta({
          description: `Whether the examples are a random sample of ${maxComparedMaps} images, because a version has a deep head and there are more. The same images give the same sample.`,
        }),
        changed: count,
        fixed: count.meta({ description: 'Wrong before, correct now.' }),
        broken: count.meta({ description: 'Correct before, wrong now.' }),
        otherwise: count.meta({ description: 'Wrong before, and wrong in a different way now.' }),
      })
      .meta({ id: 'VersionDiffSummary' }),
    changes: z.array(
      z
        .object({
          key: z.string(),
          label: z.string().meta({ description: "The image's own label." }),
          before: versionPrediction,
          after: versionPrediction,
          right: z.enum(['before', 'after', 'neither']),
          url: link,
        })
        .meta({ id: 'VersionChange' }),
    ),
    nextCursor,
    problems: damagedObjects,
  })
  .meta({ id: 'VersionDiff' });

export const diffVersions = createRoute({
  ...operation('diffVersions'),
  tags: ['Models'],
  summary: 'Compare the predictions of two versions',
  description:
    "Predicts the images of the newer version's dataset with both versions, from their embeddings (for a deep head, from the maps of its trunk), and lists the images with different predictions. Most of these images are in the training sets: the comparison shows what changes, not which version is better.",
  security: bearer('manage'),
  request: {
    params: versionParams,
    query: z.strictObject({
      against: versionNumber.meta({ description: 'Number of the version to compare with.' }),
      ...pageQuery(50, 200),
    }),
  },
  responses: {
    200: response('A page.', versionDiff, {
      model: 'clothing',
      version: 3,
      against: 2,
      summary: { examples: 3068, sampled: false, changed: 41, fixed: 25, broken: 12, otherwise: 4 },
      changes: [
        {
          key: 'clothing/hat/a-1b2c3d4e.jpg',
          label: 'hat',
          before: { label: 'shoes', score: 0.51 },
          after: { label: 'hat', score: 0.93 },
          right: 'after',
          url: 'https://uploads.s3.eu-central-1.amazonaws.com/clothing/hat/...',
        },
      ],
    }),
    ...problems('model-not-found', 'version-not-found', 'base-mismatch'),
  },
});

export type VersionDiff = z.infer<typeof versionDiff>;
export type VersionChange = VersionDiff['changes'][number];
