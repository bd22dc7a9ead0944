import { createRoute, z } from '@hono/zod-openapi';
import { imageTypes } from '../domain/images/formats.ts';
import { maxImageBytes } from '../domain/images/limits.ts';
import { filename, label } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { answer, bearer, body, datasetParams, sha256 } from './route.ts';

export const split = z.enum(['train', 'test', 'golden', 'unlabelled']).meta({
  id: 'Split',
  description:
    'train: to train on. test: your own test set, never trained on. golden: a new version must get these right before it goes live by itself. unlabelled: has no label yet.',
});

const file = z.strictObject({
  filename,
  contentType: z.enum(imageTypes),
  size: z.int().min(1).max(maxImageBytes).meta({ description: 'Bytes.' }),
});

const uploadForm = z.object({ url: z.url(), fields: z.record(z.string(), z.string()) }).meta({
  id: 'UploadForm',
  description:
    'A form for `multipart/form-data`: POST the fields to `url` with the image last, as `file`, within 15 minutes.',
});

const upload = z.object({ key: z.string(), upload: uploadForm }).meta({ id: 'Upload' });

/** The same for a JSON Schema. */
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
            sha256: sha256
              .optional()
              .meta({ description: 'Of the bytes. With it, uploading the same image again replaces itself.' }),
          })
          .superRefine((given, context) => {
            const unlabelled = given.split === 'unlabelled';
            if (unlabelled === (given.label === undefined)) return;
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

export const uploadsAnswer = z.object({ uploads: z.array(upload) }).meta({ id: 'Uploads' });

export const predictionUploadRequest = file.meta({ id: 'PredictionUploadRequest' });

const form = {
  url: 'https://uploads.s3.eu-central-1.amazonaws.com/',
  fields: { key: '...', 'Content-Type': 'image/jpeg', Policy: '...', 'X-Amz-Signature': '...' },
};

export const createUploads = createRoute({
  ...operation('createUploads'),
  tags: ['Datasets'],
  summary: 'Upload images',
  description:
    "Makes a form for each file, with which the image goes straight to the uploads bucket. The file's name gets eight digits of its SHA-256 (or of chance where that isn't given), so that two images of one name stay two. A dataset begins with its first image.",
  security: bearer('manage'),
  request: {
    params: datasetParams,
    body: body(uploadsRequest, {
      files: [{ label: 'shirt', filename: 'IMG_0001.jpg', contentType: 'image/jpeg', size: 81_234 }],
    }),
  },
  responses: {
    201: answer('One form a file, in the order of the files.', uploadsAnswer, {
      uploads: [{ key: 'clothing/shirt/IMG_0001-9f86d081.jpg', upload: form }],
    }),
    ...problems(),
  },
});

export const createPredictionUpload = createRoute({
  ...operation('createPredictionUpload'),
  tags: ['Predictions'],
  summary: 'Upload a large image to be predicted',
  description:
    'Makes a form for an image that is too large for a request (over 4.5 MB). Then ask for its prediction by `key`. The image is deleted after a day.',
  security: bearer('predict'),
  request: {
    body: body(predictionUploadRequest, { filename: 'IMG_0001.jpg', contentType: 'image/jpeg', size: 8_123_456 }),
  },
  responses: {
    201: answer('The form, and the key to predict.', upload, {
      key: '_predict/5f2b6c1e9d3a4f708b1c2d3e4f5a6b7c/IMG_0001.jpg',
      upload: form,
    }),
    ...problems(),
  },
});

export type UploadsRequest = z.input<typeof uploadsRequest>;
export type Uploads = z.infer<typeof uploadsAnswer>;
export type PredictionUploadRequest = z.input<typeof predictionUploadRequest>;
export type Upload = z.infer<typeof upload>;
export type FileToUpload = UploadsRequest['files'][number];
export type Split = z.infer<typeof split>;
