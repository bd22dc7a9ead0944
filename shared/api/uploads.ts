import { createRoute, z } from '@hono/zod-openapi';
import { imageTypes } from '../domain/images/formats.ts';
import { maxImageBytes } from '../domain/images/limits.ts';
import { filename, label } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, body, datasetParams, response, sha256 } from './route.ts';

export const split = z.enum(['train', 'test', 'golden', 'unlabelled']).meta({
  id: 'Split',
  description:
    'train: the training set. test: your own test set, never trained on. golden: a new version must predict these correctly before it goes live automatically. unlabelled: images without a label.',
});

const file = z.strictObject({
  filename,
  contentType: z.enum(imageTypes),
  size: z.int().min(1).max(maxImageBytes).meta({ description: 'Size in bytes.' }),
});

const uploadForm = z.object({ url: z.url(), fields: z.record(z.string(), z.string()) }).meta({
  id: 'UploadForm',
  description:
    'A form for `multipart/form-data`: POST the fields to `url` with the image last, as `file`, within 15 minutes.',
});

const upload = z.object({ key: z.string(), upload: uploadForm }).meta({ id: 'Upload' });

/** The rule of `superRefine` below, as JSON Schema. */
const labelUnlessUnlabelled = {
  if: { properties: { split: { const: 'unlabelled' } }, required: ['split'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { not: { required: ['label'] } },
  else: { required: ['label'] },
};

export const uploadsRequest = z
  .strictObject({
    files: z
      .array(
        file
          .extend({
            label: label.optional(),
            split: split.default('train'),
            sha256: sha256.optional().meta({
              description: 'SHA-256 of the file. With it, another upload of the same image replaces the first.',
            }),
          })
          .superRefine(({ split, label }, context) => {
            const unlabelled = split === 'unlabelled';
            if (unlabelled === (label === undefined)) return;
            const message = unlabelled
              ? 'An unlabelled image has no label.'
              : 'An image needs a label, or split `unlabelled`.';
            context.addIssue({ code: 'custom', path: ['label'], message });
          })
          .meta({ id: 'FileToUpload', ...labelUnlessUnlabelled }),
      )
      .min(1)
      .max(requestLimits.files),
  })
  .meta({ id: 'UploadsRequest' });

const uploadForms = z.object({ uploads: z.array(upload) }).meta({ id: 'Uploads' });

const predictionUploadRequest = file.meta({ id: 'PredictionUploadRequest' });

const form = {
  url: 'https://uploads.s3.eu-central-1.amazonaws.com/',
  fields: { key: '...', 'Content-Type': 'image/jpeg', Policy: '...', 'X-Amz-Signature': '...' },
};

export const createUploads = createRoute({
  ...operation('createUploads'),
  tags: ['Datasets'],
  summary: 'Upload images',
  description:
    "Creates a form for each file, which uploads the image directly to the uploads bucket. Eight digits of the SHA-256 (or eight random digits without one) are added to the file's name, so that two images with the same name don't collide. The first image creates the dataset.",
  security: bearer('manage'),
  request: {
    params: datasetParams,
    body: body(uploadsRequest, {
      files: [{ label: 'shirt', filename: 'IMG_0001.jpg', contentType: 'image/jpeg', size: 81_234 }],
    }),
  },
  responses: {
    201: response('A form for each file, in the order of the request.', uploadForms, {
      uploads: [{ key: 'clothing/shirt/IMG_0001-9f86d081.jpg', upload: form }],
    }),
    ...problems(),
  },
});

export const createPredictionUpload = createRoute({
  ...operation('createPredictionUpload'),
  tags: ['Predictions'],
  summary: 'Upload a large image to predict',
  description: `Creates a form for an image that is too large for a request (over ${requestLimits.imageBytes / 1e6} MB). Then predict it by its \`key\`. The image is deleted after a day.`,
  security: bearer('predict'),
  request: {
    body: body(predictionUploadRequest, { filename: 'IMG_0001.jpg', contentType: 'image/jpeg', size: 8_123_456 }),
  },
  responses: {
    201: response('The form, and the key to send to `predict`.', upload, {
      key: '_predict/5f2b6c1e9d3a4f708b1c2d3e4f5a6b7c/IMG_0001.jpg',
      upload: form,
    }),
    ...problems(),
  },
});

export type UploadsRequest = z.input<typeof uploadsRequest>;
export type Uploads = z.infer<typeof uploadForms>;
export type PredictionUploadRequest = z.input<typeof predictionUploadRequest>;
export type Upload = z.infer<typeof upload>;
export type FileToUpload = UploadsRequest['files'][number];
export type Split = z.infer<typeof split>;
