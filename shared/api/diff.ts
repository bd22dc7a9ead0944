import { createRoute, z } from '@hono/zod-openapi';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import {
  answer,
  bearer,
  count,
  damagedObjects,
  link,
  nextCursor,
  pageQuery,
  share,
  versionNumber,
  versionParams,
} from './route.ts';

const oneAnswer = z.object({ label: z.string(), score: share }).meta({ id: 'VersionAnswer' });

const versionDiff = z
  .object({
    model: z.string(),
    version: z.int().min(1),
    against: z.int().min(1),
    summary: z
      .object({
        examples: count.meta({ description: 'Labelled images that both versions were asked about.' }),
        changed: count,
        fixed: count.meta({ description: 'Wrong before, right now.' }),
        broken: count.meta({ description: 'Right before, wrong now.' }),
        otherwise: count.meta({ description: 'Wrong before, and wrong in another way now.' }),
      })
      .meta({ id: 'VersionDiffSummary' }),
    changes: z.array(
      z
        .object({
          key: z.string(),
          label: z.string().meta({ description: 'The one it has.' }),
          before: oneAnswer,
          after: oneAnswer,
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
  summary: 'Every image on which two versions differ',
  description:
    "Replays both versions over the embeddings of the newer one's dataset as it is now. The heads have seen most of these images: it shows what changes, and not which version is better.",
  security: bearer('manage'),
  request: {
    params: versionParams,
    query: z.strictObject({
      against: versionNumber.meta({ description: 'Number of the version to compare with.' }),
      ...pageQuery(50, 200),
    }),
  },
  responses: {
    200: answer('A page.', versionDiff, {
      model: 'clothing',
      version: 3,
      against: 2,
      summary: { examples: 3068, changed: 41, fixed: 25, broken: 12, otherwise: 4 },
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
    ...problems('model-not-found', 'version-not-found'),
  },
});

export type VersionDiff = z.infer<typeof versionDiff>;
export type VersionChange = VersionDiff['changes'][number];
