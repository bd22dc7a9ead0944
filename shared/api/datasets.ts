import { createRoute, z } from '@hono/zod-openapi';
import { label, objectKey } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { rejectionRecord } from '../domain/state/records.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import {
  bearer,
  body,
  count,
  damagedObjects,
  datasetParams,
  link,
  liveQuery,
  nextCursor,
  pageQuery,
  response,
} from './route.ts';
import { split } from './uploads.ts';

const keyProblems = z.array(z.object({ key: z.string(), problem: z.string() }).meta({ id: 'KeyProblem' })).max(100);

const datasetList = z
  .object({
    datasets: z.array(
      z
        .object({ name: z.string(), examples: count.meta({ description: 'Images in the training set.' }) })
        .meta({ id: 'DatasetSummary' }),
    ),
    problems: keyProblems.meta({
      description: "Files and folders at the top of the bucket that can't belong to a dataset: the first 100.",
    }),
  })
  .meta({ id: 'DatasetList' });

const datasetStatus = z
  .object({
    name: z.string(),
    classes: z
      .array(
        z
          .object({ label: z.string(), examples: count, embedded: count, rejected: count, pending: count })
          .meta({ id: 'ClassStatus' }),
      )
      .meta({ description: 'The training set, by label.' }),
    testExamples: count,
    goldenExamples: count,
    unlabelled: count,
    images: z
      .object({ total: count, embedded: count, rejected: count, pending: count })
      .meta({ id: 'ImageCounts', description: 'All images of the dataset, including unlabelled ones.' }),
    problems: keyProblems.meta({
      description:
        'Labels that look alike or resemble a reserved folder, keys that break the rules, invalid lines of manifests, and images with more than one label: the first 100.',
    }),
  })
  .meta({ id: 'DatasetStatus' });

const exampleStatus = z.enum(['embedded', 'rejected', 'pending']).meta({ id: 'ExampleStatus' });

const examplePage = z
  .object({
    examples: z.array(
      z
        .object({
          key: z.string(),
          label: z.string().optional(),
          split,
          status: exampleStatus,
          rejection: rejectionRecord.optional().meta({ description: "Why the image can't be used." }),
          url: link,
        })
        .meta({ id: 'Example' }),
    ),
    nextCursor,
    problems: damagedObjects,
  })
  .meta({ id: 'ExamplePage' });

const keys = z.array(objectKey).min(1).max(requestLimits.keys);

const relabelRequest = z
  .strictObject({ keys, label: label.nullable().meta({ description: 'null removes the label.' }) })
  .meta({ id: 'RelabelRequest' });

const relabelResults = z
  .object({
    results: z.array(
      z
        .object({
          key: z.string(),
          outcome: z.enum(['relabelled', 'unchanged', 'not-found', 'changed', 'exists', 'refused']).meta({
            description:
              'relabelled: the image is now at `newKey`. unchanged: it already had the label. not-found: the image does not exist; if there is a `newKey`, an image of the same name has the label, perhaps because of an earlier request. changed: somebody replaced, moved or deleted the image, or another request holds it. exists: another image is at `newKey`. refused: see `reason`.',
          }),
          newKey: z.string().optional(),
          reason: z.string().optional(),
        })
        .meta({ id: 'RelabelResult' }),
    ),
  })
  .meta({ id: 'RelabelResults' });

const deleteRequest = z.strictObject({ keys }).meta({ id: 'DeleteRequest' });

const deleteResults = z
  .object({
    results: z.array(
      z
        .object({
          key: z.string(),
          outcome: z.enum(['deleted', 'not-found', 'changed', 'refused']).meta({
            description:
              'not-found: the object does not exist. changed: another request has held the image for some seconds; check the image, then try again. refused: see `reason`.',
          }),
          reason: z.string().optional(),
        })
        .meta({ id: 'DeleteResult' }),
    ),
  })
  .meta({ id: 'DeleteResults' });

export const listDatasets = createRoute({
  ...operation('listDatasets'),
  tags: ['Datasets'],
  summary: 'List the datasets',
  description: 'A dataset consists of the objects in its folder of the uploads bucket.',
  security: bearer('manage'),
  responses: {
    200: response('Every dataset.', datasetList, {
      datasets: [{ name: 'clothing', examples: 3068 }],
      problems: [],
    }),
    ...problems(),
  },
});

export const getDataset = createRoute({
  ...operation('getDataset'),
  tags: ['Datasets'],
  summary: 'Get the status of a dataset',
  description: 'The number of images of each class, and how many of them are embedded, rejected or still pending.',
  security: bearer('manage'),
  request: { params: datasetParams },
  responses: {
    200: response('The dataset.', datasetStatus, {
      name: 'clothing',
      classes: [{ label: 'shirt', examples: 340, embedded: 338, rejected: 1, pending: 1 }],
      testExamples: 0,
      goldenExamples: 0,
      unlabelled: 12,
      images: { total: 352, embedded: 350, rejected: 1, pending: 1 },
      problems: [{ key: 'clothing/readme.txt', problem: 'An image must be in the folder of its label.' }],
    }),
    ...problems('dataset-not-found'),
  },
});

const deletedDataset = z
  .object({
    deleted: count.meta({ description: 'Objects that this request deleted.' }),
    done: z.boolean().meta({ description: 'Whether nothing is left. If false, send the same request again.' }),
  })
  .meta({ id: 'DeletedDataset' });

export const deleteDataset = createRoute({
  ...operation('deleteDataset'),
  tags: ['Datasets'],
  summary: 'Delete a dataset',
  description:
    'Deletes all images of the dataset, with their embeddings by every base model. Models that were trained on it remain and continue to predict. Large datasets take several requests.',
  security: bearer('manage'),
  request: { params: datasetParams, query: liveQuery },
  responses: {
    200: response('The number of deleted objects.', deletedDataset, { deleted: 6_136, done: true }),
    ...problems('dataset-not-found', 'is-live'),
  },
});

export const listExamples = createRoute({
  ...operation('listExamples'),
  tags: ['Datasets'],
  summary: 'Page through the images of a dataset',
  description: 'Lists the images in the order of their keys, each with a link. A rejected image has the reason.',
  security: bearer('manage'),
  request: {
    params: datasetParams,
    query: z.strictObject({
      label: label.optional().meta({ description: 'Only images with this label.' }),
      split: split.optional().meta({ description: 'Only images of this split.' }),
      status: exampleStatus.optional().meta({ description: 'Only images with this status.' }),
      ...pageQuery(50, 200),
    }),
  },
  responses: {
    200: response('A page.', examplePage, {
      examples: [
        {
          key: 'clothing/shirt/IMG_0001-9f86d081.jpg',
          label: 'shirt',
          split: 'train',
          status: 'embedded',
          url: 'https://uploads.s3.eu-central-1.amazonaws.com/clothing/shirt/IMG_0001-9f86d081.jpg?X-Amz-Signature=...',
        },
      ],
      nextCursor: 'Y2xvdGhpbmcvc2hpcnQvSU1HXzAwMDEtOWY4NmQwODEuanBn',
    }),
    ...problems('dataset-not-found'),
  },
});

export const relabelExamples = createRoute({
  ...operation('relabelExamples'),
  tags: ['Datasets'],
  summary: 'Relabel images',
  description:
    'Moves each image to the folder of the label. Split, name, content type, metadata and tags stay the same, and the image is not embedded again. An unlabelled image joins the training set; with `null`, a training image becomes unlabelled. If several requests change an image concurrently, one wins. Safe to repeat.',
  security: bearer('manage'),
  request: {
    params: datasetParams,
    body: body(relabelRequest, { keys: ['clothing/shirt/IMG_0001-9f86d081.jpg'], label: 'dress' }),
  },
  responses: {
    200: response('The outcome for each image.', relabelResults, {
      results: [
        {
          key: 'clothing/shirt/IMG_0001-9f86d081.jpg',
          outcome: 'relabelled',
          newKey: 'clothing/dress/IMG_0001-9f86d081.jpg',
        },
      ],
    }),
    ...problems(),
  },
});

export const deleteExamples = createRoute({
  ...operation('deleteExamples'),
  tags: ['Datasets'],
  summary: 'Delete images',
  description: 'The next training does not use them. Any key of the dataset can be deleted. Safe to repeat.',
  security: bearer('manage'),
  request: {
    params: datasetParams,
    body: body(deleteRequest, { keys: ['clothing/shirt/IMG_0001-9f86d081.jpg'] }),
  },
  responses: {
    200: response('The outcome for each image.', deleteResults, {
      results: [{ key: 'clothing/shirt/IMG_0001-9f86d081.jpg', outcome: 'deleted' }],
    }),
    ...problems(),
  },
});

export type DatasetList = z.infer<typeof datasetList>;
export type DatasetStatus = z.infer<typeof datasetStatus>;
export type ExamplePage = z.infer<typeof examplePage>;
export type ExampleStatus = z.infer<typeof exampleStatus>;
export type RelabelResults = z.infer<typeof relabelResults>;
export type DeleteResults = z.infer<typeof deleteResults>;
export type DeletedDataset = z.infer<typeof deletedDataset>;
export type ClassStatus = DatasetStatus['classes'][number];
export type Example = ExamplePage['examples'][number];
export type RelabelResult = RelabelResults['results'][number];
export type DeleteResult = DeleteResults['results'][number];
