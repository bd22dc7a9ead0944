import { createRoute, z } from '@hono/zod-openapi';
import { label, objectKey } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { decisionThreshold } from './decisions.ts';
import { copies } from './metrics.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import {
  bearer,
  body,
  count,
  link,
  nextCursor,
  pageQuery,
  precisionText,
  response,
  share,
  trueOrFalse,
  versionParams,
} from './route.ts';

const place = {
  movedTo: z.string().optional().meta({
    description: 'The current key of the image, if it was relabelled or moved since.',
  }),
  url: link.optional().meta({
    description: 'A link to the image, for 15 minutes; absent if it was deleted from the dataset.',
  }),
};

const scoredPage = z
  .object({
    examples: z.array(
      z
        .object({
          key: z.string(),
          label: z.string().meta({ description: "The image's own label." }),
          predicted: z.string(),
          probability: share.meta({ description: 'Probability of the predicted label.' }),
          labelProbability: share.meta({ description: "Probability of the image's own label." }),
          fold: count.meta({ description: 'The fold that the image was held out in.' }),
          ...place,
        })
        .meta({ id: 'ScoredExample' }),
    ),
    nextCursor,
  })
  .meta({ id: 'ScoredExamplePage' });

const scoredQuery = z.strictObject({
  label: label.optional().meta({ description: 'Only images with this label.' }),
  predicted: label.optional().meta({ description: 'Only images predicted as this label.' }),
  wrong: trueOrFalse.optional().meta({ description: '`true`: only wrong predictions; `false`: only correct ones.' }),
  order: z.enum(['suspicious', 'stored']).default('stored').meta({
    description: '`suspicious`: images with the least probable label first.',
  }),
  links: trueOrFalse.default(true).meta({ description: '`false` omits `movedTo` and `url`, which is faster.' }),
  ...pageQuery(50, 1_000),
});

export const listScoredExamples = createRoute({
  ...operation('listScoredExamples'),
  tags: ['Models'],
  summary: 'List the out-of-fold predictions of a version',
  description:
    'Lists the prediction of each training image by the head that did not learn from it. `label` and `predicted` select a cell of the confusion matrix; `order=suspicious` lists the images with the least probable labels first.',
  security: bearer('manage'),
  request: { params: versionParams, query: scoredQuery },
  responses: {
    200: response('A page.', scoredPage, {
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

const locatedImages = z
  .object({
    images: z
      .array(z.object({ key: z.string(), ...place }).meta({ id: 'LocatedImage' }))
      .meta({ description: 'In the order of the request.' }),
  })
  .meta({ id: 'LocatedImages' });

export const locateImages = createRoute({
  ...operation('locateImages'),
  tags: ['Models'],
  summary: 'Locate images of a version',
  description:
    'Gives links to images by the keys that they had in the training. Images that were relabelled or moved since are found by their content. An image without a `url` was deleted, or does not belong to the dataset of the version.',
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
    200: response('An entry for each key.', locatedImages, {
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
      total: count.meta({ description: 'Number of entries in duplicates.json.' }),
      items: z.array(copies[kind]),
      nextCursor,
    })
    .meta({ id });

const duplicatesPage = z
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
  summary: 'List copies among the images of a version',
  description:
    'Lists all copies; the `duplicates` of the metrics list the first ones. `exact`: groups of equal bytes; `near`: pairs of similar images; `conflicts`: copies with different labels; `leaks`: test images with copies in the training set.',
  security: bearer('manage'),
  request: {
    params: versionParams,
    query: z.strictObject({ kind: copyKind.meta({ description: 'Kind of copies.' }), ...pageQuery(50, 1_000) }),
  },
  responses: {
    200: response('A page.', duplicatesPage, {
      kind: 'near',
      total: 1,
      items: [{ a: 'clothing/shorts/a-1b2c3d4e.jpg', b: 'clothing/skirt/b-5f6a7b8c.jpg', similarity: 0.99 }],
    }),
    ...problems('model-not-found', 'version-not-found'),
  },
});

export const findThreshold = createRoute({
  ...operation('findThreshold'),
  tags: ['Models'],
  summary: 'Find the confidence threshold for a precision',
  description:
    'Finds the lowest score at which predictions of a label have the precision, with 95% confidence, measured on held-out images. If these images cannot prove such a precision, `reachable` is false.',
  security: bearer('manage'),
  request: {
    params: versionParams,
    query: z.strictObject({
      label: label.meta({ description: 'A label of the version.', example: 'hat' }),
      precision: precisionText.meta({
        description: 'The share of the decisions that must be correct.',
        example: 0.99,
      }),
    }),
  },
  responses: {
    200: response('The threshold, and its decisions on held-out images.', decisionThreshold, {
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
