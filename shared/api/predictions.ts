import { createRoute, z } from '@hono/zod-openapi';
import { imageFormatNames } from '../domain/images/formats.ts';
import { objectKey } from '../domain/names/schemas.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { answer, bearer, json, link, modelParams, neededBody, share, versionNumber, wholeNumber } from './route.ts';

export const predictRequest = z
  .union(
    [
      z
        .strictObject({
          image: z.string().meta({
            minLength: 1,
            pattern: '^(\\s*[dD][aA][tT][aA]:[^,]{0,200};[bB][aA][sS][eE]64,)?[A-Za-z0-9+/_=\\s-]*$',
            description:
              'Base64, also URL-safe, with or without line breaks and padding. A `data:` URL will do; the type that it names is not looked at, the bytes tell.',
          }),
        })
        .meta({ id: 'ImageInBase64' }),
      z
        .strictObject({
          key: objectKey.meta({
            description:
              'Of an image in the uploads bucket. Keys that do not start with `_predict/` need scope manage.',
          }),
        })
        .meta({ id: 'ImageByKey' }),
    ],
    'must be {"image": base64} or {"key": key}, and nothing else',
  )
  .meta({ id: 'PredictRequest' });

const explanations = ['neighbours', 'heatmap', 'features'] as const;

const explain = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((text) => text.split(',')))
  .pipe(z.array(z.enum(explanations, `must be one or more of ${explanations.join(', ')}, separated by commas`)).min(1))
  .meta({
    description:
      'What is to be said for the answer, separated by commas. `neighbours`: the training images that resemble it most (their keys and links only for callers with scope manage). `heatmap`: how much each place of the middle square adds to the best label. `features`: the features of the image.',
    example: ['neighbours', 'heatmap'],
  });

const explanation = z
  .object({
    neighbours: z
      .array(
        z
          .object({
            label: z.string(),
            similarity: z.number(),
            key: z.string().optional().meta({ description: 'For callers with scope `manage` alone, as is `url`.' }),
            url: link.optional(),
          })
          .meta({ id: 'Neighbour' }),
      )
      .optional(),
    heatmap: z
      .object({
        label: z.string(),
        width: z.int().min(1),
        height: z.int().min(1),
        values: z.array(z.number()).meta({
          description:
            "What each place adds to the logit, row by row, by way of the features of the base model's last layer.",
        }),
        rest: z.number().meta({
          description:
            'What has no place: the bias, and what features of earlier layers add where the base model has such (taps). Together with the values it is the logit.',
        }),
        png: z.string().meta({ description: 'Base64: to lay over the middle square of the image.' }),
      })
      .meta({ id: 'Heatmap' })
      .optional(),
    features: z.array(z.number()).optional(),
  })
  .meta({ id: 'Explanation' });

export const predictAnswer = z
  .object({
    model: z.string(),
    version: z.int().min(1),
    predictions: z
      .array(
        z
          .object({ label: z.string(), score: share.meta({ description: 'A probability.' }) })
          .meta({ id: 'Prediction' }),
      )
      .meta({ description: 'Best first.' }),
    known: z.boolean().meta({
      description:
        'Is the image like those that the version was trained on? What is far from all classes is not; an unseen class that resembles a known one often is.',
    }),
    knownScore: z.number().meta({ description: 'The higher, the better known.' }),
    decision: z.string().nullable().optional().meta({
      description:
        'The label that the version decides for: known, and as probable as its wanted precision asks. `null`: nothing is decided. Not there when no precision was wanted.',
    }),
    explanation: explanation.optional().meta({ description: 'What `explain` asked for.' }),
  })
  .meta({ id: 'Predictions' });

const bytes = { type: 'string', format: 'binary' };

/** Not seen by the route's type, which would lose that of its JSON body. */
const image: Record<never, never> = {
  'image/*': { schema: bytes },
  'application/octet-stream': { schema: bytes },
  'multipart/form-data': {
    schema: {
      type: 'object',
      description: 'One file, under any name. Fields without a file are left aside.',
      properties: { image: bytes },
      required: ['image'],
    },
  },
};

/** To the framework, `required` means that every body is read as JSON. */
const mustBeThere: Record<never, never> = { [neededBody]: true };

export const predict = createRoute({
  ...operation('predict'),
  tags: ['Predictions'],
  summary: 'Predict the label of an image',
  description: `The body is the image itself (${imageFormatNames}, up to 4.5 MB, whatever image type it is sent as), a form with the image as its one file, or JSON with the image in base64 or its key. Answers with the live version, or the one asked for.`,
  security: bearer('predict'),
  request: {
    params: modelParams,
    query: z.strictObject({
      version: versionNumber.optional().meta({ description: 'Number of the version; by default the live one.' }),
      explain: explain.optional(),
      top: wholeNumber(z.int().min(1).max(1000)).default(5).meta({ description: 'How many labels.' }),
    }),
    body: {
      ...mustBeThere,
      content: {
        ...image,
        ...json(predictRequest, { key: '_predict/5f2b6c1e9d3a4f708b1c2d3e4f5a6b7c/IMG_0001.jpg' }),
      },
    },
  },
  responses: {
    200: answer('The best labels.', predictAnswer, {
      model: 'clothing',
      version: 3,
      predictions: [
        { label: 'shirt', score: 0.94 },
        { label: 'dress', score: 0.06 },
      ],
      known: true,
      knownScore: 0.7,
    }),
    ...problems(
      'model-not-found',
      'version-not-found',
      'image-not-found',
      'no-live-version',
      'base-mismatch',
      'image-too-large',
      'unsupported-type',
      'image-rejected',
    ),
  },
});

export type ExplanationKind = (typeof explanations)[number];
export type Explanation = z.infer<typeof explanation>;
export type PredictRequest = z.input<typeof predictRequest>;
export type Predictions = z.infer<typeof predictAnswer>;
export type Neighbour = NonNullable<Explanation['neighbours']>[number];
