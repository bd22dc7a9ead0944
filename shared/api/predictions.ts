import { createRoute, z } from '@hono/zod-openapi';
import { imageFormatNames } from '../domain/images/formats.ts';
import { objectKey } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, json, link, modelParams, requiredBody, response, share, versionNumber, wholeNumber } from './route.ts';

const predictRequest = z
  .union(
    [
      z
        .strictObject({
          image: z.string().meta({
            minLength: 1,
            pattern: '^(\\s*[dD][aA][tT][aA]:[^,]{0,200};[bB][aA][sS][eE]64,)?[A-Za-z0-9+/_=\\s-]*$',
            description:
              'Base64, standard or URL-safe, with or without line breaks and padding. A `data:` URL works too; its type is ignored.',
          }),
        })
        .meta({ id: 'ImageInBase64' }),
      z
        .strictObject({
          key: objectKey.meta({
            description:
              'Key of an image in the uploads bucket. Keys that do not start with `_predict/` need scope `manage`.',
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
  .transform((lists) => [lists].flat().flatMap((list) => list.split(',')))
  .pipe(z.array(z.enum(explanations, `must be one or more of ${explanations.join(', ')}, separated by commas`)).min(1))
  .meta({
    description:
      'Explanations of the prediction, separated by commas. `neighbours`: the most similar training images (with keys and links only for callers with scope `manage`). `heatmap`: the contribution of each place in the middle square to the best label. `features`: the features of the image, which a deep head has trained.',
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
            key: z.string().optional().meta({ description: 'Only for callers with scope `manage`, like `url`.' }),
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
            'The contribution of each place to the logit, row by row, through the features of the last convolution.',
        }),
        rest: z.number().meta({
          description:
            'The part of the logit without a place: the bias, and for dense heads the features of earlier layers if the base model has such (taps). With the values, it adds up to the logit.',
        }),
        png: z
          .string()
          .meta({ description: 'The heat map as PNG in base64, to draw over the middle square of the image.' }),
      })
      .meta({ id: 'Heatmap' })
      .optional(),
    features: z.array(z.number()).optional(),
  })
  .meta({ id: 'Explanation' });

export const predictions = z
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
        'Whether the image resembles the training images. An image far from all classes is unknown; an image of an unseen class that resembles a known one may be accepted as known.',
    }),
    knownScore: z.number().meta({ description: 'Higher for images that resemble the training images more.' }),
    decision: z.string().nullable().optional().meta({
      description:
        'The best label, if the image is known and the score reaches the confidence threshold of the label; otherwise `null`. Absent if the training set no precision.',
    }),
    explanation: explanation.optional().meta({ description: 'The explanations that `explain` names.' }),
  })
  .meta({ id: 'Predictions' });

const bytes = { type: 'string', format: 'binary' };

/** Hidden from the route's type, which would otherwise lose the type of the JSON body. */
const image: Record<never, never> = {
  'image/*': { schema: bytes },
  'application/octet-stream': { schema: bytes },
  'multipart/form-data': {
    schema: {
      type: 'object',
      description: 'One file, under any name. Fields without a file are ignored.',
      properties: { image: bytes },
      required: ['image'],
    },
  },
};

/** Replaces `required`, with which the framework would read every body as JSON. */
const required: Record<never, never> = { [requiredBody]: true };

export const predict = createRoute({
  ...operation('predict'),
  tags: ['Predictions'],
  summary: 'Predict the label of an image',
  description: `The body is the image itself (${imageFormatNames}, up to ${requestLimits.imageBytes / 1e6} MB, with any image content type), a form with the image as its only file, or JSON with the image in base64 or its key. Predicts with the live version unless \`version\` names another.`,
  security: bearer('predict'),
  request: {
    params: modelParams,
    query: z.strictObject({
      version: versionNumber.optional().meta({ description: 'Number of the version; by default the live one.' }),
      explain: explain.optional(),
      top: wholeNumber(z.int().min(1).max(1000)).default(5).meta({ description: 'Number of labels.' }),
    }),
    body: {
      ...required,
      content: {
        ...image,
        ...json(predictRequest, { key: '_predict/5f2b6c1e9d3a4f708b1c2d3e4f5a6b7c/IMG_0001.jpg' }),
      },
    },
  },
  responses: {
    200: response('The best labels.', predictions, {
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
export type Predictions = z.infer<typeof predictions>;
export type Neighbour = NonNullable<Explanation['neighbours']>[number];
