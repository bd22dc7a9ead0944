import { createRoute, z } from '@hono/zod-openapi';
import { label, objectKey } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { decisionThreshold } from './decisions.ts';
import { copies } from './metrics.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import {
  answer,
  bearer,
  body,
  count,
  decimalNumber,
  link,
  nextCursor,
  pageQuery,
  share,
  trueOrFalse,
  versionParams,
} from './route.ts';

const place = {
  movedTo: z.string().optional().meta({
    description: 'The key under which the same image lies now, where it was relabelled or moved since.',
  }),
  url: link.optional().meta({
    description: 'The image where it lies now, for 15 minutes; absent where it was deleted from the dataset.',
  }),
};

export const scoredPage = z
  .object({
    examples: z.array(
      z
        .object({
          key: z.string(),
          label: z.string().meta({ description: 'The one that was given.' }),
          predicted: z.string(),
          probability: share.meta({ description: 'Of the predicted label.' }),
          labelProbability: share.meta({ description: 'Of the given label.' }),
          fold: count.meta({ description: 'The fold that it was held out in.' }),
          ...place,
        })
        .meta({ id: 'ScoredExample' }),
    ),
    nextCursor,
  })
  .meta({ id: 'ScoredExamplePage' });

export const scoredQuery = z.strictObject({
  label: label.optional().meta({ description: 'Only images with this given label.' }),
  predicted: label.optional().meta({ description: 'Only images predicted to have this label.' }),
  wrong: trueOrFalse.optional().meta({ description: 'Only those that were predicted wrongly, or rightly.' }),
  order: z.enum(['suspicious', 'stored']).default('stored').meta({
    description: '`suspicious`: those whose given label is least probable first.',
  }),
  links: trueOrFalse.default(true).meta({ description: '`false`: without `movedTo` and `url`, which is quicker.' }),
  ...pageQuery(50, 1_000),
});

export const listScoredExamples = createRoute({
  ...operation('listScoredExamples'),
  tags: ['Models'],
  summary: 'How each example was scored by a head that did not see it',
  description:
    'The images behind the numbers: with `label` and `predicted` those of a cell of the confusion matrix, with `order=suspicious` those most likely to be labelled wrongly first.',
  security: bearer('manage'),
  request: { params: versionParams, query: scoredQuery },
  responses: {
    200: answer('A page.', scoredPage, {
      examples: [
        {
          key: 'clothing/hat/a-1b2c3d4e.jpg',
          label: 'hat',
          predicted: 'shoes',
          probability: 0.97,
          labelProbability: 0.02,
          fold: 3,
          url: 'https://uploads.s3.eu-central-1.amazonaws.com/clothing/hat/...',
        },
      ],
      nextCursor: '50',
    }),
    ...problems('model-not-found', 'version-not-found'),
  },
});

export const locatedImages = z
  .object({
    images: z
      .array(z.object({ key: z.string(), ...place }).meta({ id: 'LocatedImage' }))
      .meta({ description: 'In the order asked.' }),
  })
  .meta({ id: 'LocatedImages' });

export const locateImages = createRoute({
  ...operation('locateImages'),
  tags: ['Models'],
  summary: 'Where images of a version lie now',
  description:
    'Links to images by the keys that a version has them under. Those that were relabelled or moved since are found by their content; what has no `url` was deleted, or is none of its dataset.',
  security: bearer('manage'),
  request: {
    params: versionParams,
    body: body(
      z.strictObject({ keys: z.array(objectKey).min(1).max(requestLimits.keys) }).meta({ id: 'LocateRequest' }),
      {
        keys: ['clothing/hat/IMG_0001-9f86d081.jpg'],
      },
    ),
  },
  responses: {
    200: answer('Each key.', locatedImages, {
      images: [
        {
          key: 'clothing/hat/IMG_0001-9f86d081.jpg',
          movedTo: 'clothing/shoes/IMG_0001-9f86d081.jpg',
          url: 'https://uploads.s3.eu-central-1.amazonaws.com/clothing/shoes/...',
        },
      ],
    }),
    ...problems('model-not-found', 'version-not-found'),
  },
});

const copyKind = z.enum(['exact', 'near', 'conflicts', 'leaks']).meta({ id: 'CopyKind' });

const pageOfCopies = <K extends z.infer<typeof copyKind>>(kind: K, id: string) =>
  z
    .object({
      kind: z.literal(kind),
      total: count.meta({ description: 'How many duplicates.json lists.' }),
      items: z.array(copies[kind]),
      nextCursor,
    })
    .meta({ id });

export const duplicatesPage = z
  .discriminatedUnion('kind', [
    pageOfCopies('exact', 'ExactCopiesPage'),
    pageOfCopies('near', 'NearCopiesPage'),
    pageOfCopies('conflicts', 'ConflictingCopiesPage'),
    pageOfCopies('leaks', 'LeakedCopiesPage'),
  ])
  .meta({ id: 'DuplicatesPage' });

export const listDuplicates = createRoute({
  ...operation('listDuplicates'),
  tags: ['Models'],
  summary: 'Copies among the images of a version',
  description:
    'All that the `duplicates` of its metrics have the first of: groups of equal bytes (`exact`), pairs that resemble each other (`near`), copies under different labels (`conflicts`), and test images with copies among the training images (`leaks`).',
  security: bearer('manage'),
  request: {
    params: versionParams,
    query: z.strictObject({ kind: copyKind.meta({ description: 'Which copies.' }), ...pageQuery(50, 1_000) }),
  },
  responses: {
    200: answer('A page.', duplicatesPage, {
      kind: 'near',
      total: 1,
      items: [{ a: 'clothing/shorts/a-1b2c3d4e.jpg', b: 'clothing/skirt/b-5f6a7b8c.jpg', similarity: 0.99 }],
    }),
    ...problems('model-not-found', 'version-not-found'),
  },
});

const precisionRule = 'must be a number between 0 and 1, such as 0.99';

export const findThreshold = createRoute({
  ...operation('findThreshold'),
  tags: ['Models'],
  summary: 'The threshold for a wanted precision',
  description:
    'The lowest score from which on predictions of a label have the wanted precision with 95 % confidence, measured on held-out examples; or that these images can not show it.',
  security: bearer('manage'),
  request: {
    params: versionParams,
    query: z.strictObject({
      label: label.meta({ description: 'A label of the version.', example: 'hat' }),
      precision: decimalNumber(z.number().gt(0, precisionRule).lt(1, precisionRule), precisionRule).meta({
        description: 'Share of the decisions that is to be right.',
        example: 0.99,
      }),
    }),
  },
  responses: {
    200: answer('The threshold, and what it does.', decisionThreshold, {
      label: 'hat',
      target: 0.99,
      reachable: false,
      best: null,
      needed: 268,
    }),
    ...problems('model-not-found', 'version-not-found'),
  },
});

export type LocatedImage = z.infer<typeof locatedImages>['images'][number];
export type ScoredPage = z.infer<typeof scoredPage>;
export type ScoredQuery = z.output<typeof scoredQuery>;
export type DuplicatesPage = z.infer<typeof duplicatesPage>;
export type CopyKind = z.infer<typeof copyKind>;
export type ScoredExample = ScoredPage['examples'][number];
