import { createRoute, z } from '@hono/zod-openapi';
import { label, objectKey } from '../domain/names/schemas.ts';
import { requestLimits } from '../domain/request-limits.ts';
import { rejectionRecord } from '../domain/state/records.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import {
  answer,
  bearer,
  body,
  count,
  damagedObjects,
  datasetParams,
  evenLive,
  link,
  nextCursor,
  pageQuery,
} from './route.ts';
import { split } from './uploads.ts';

const keyProblems = z.array(z.object({ key: z.string(), problem: z.string() }).meta({ id: 'KeyProblem' })).max(100);

export const datasetList = z
  .object({
    datasets: z.array(
      z
        .object({ name: z.string(), examples: count.meta({ description: 'Images with a label, to train on.' }) })
        .meta({ id: 'DatasetSummary' }),
    ),
    problems: keyProblems.meta({
      description: "Files and folders at the top of the bucket that can't belong to a dataset: the first 100.",
    }),
  })
  .meta({ id: 'DatasetList' });

export const datasetStatus = z
  .object({
    name: z.string(),
    classes: z
      .array(
        z
          .object({ label: z.string(), examples: count, embedded: count, rejected: count, pending: count })
          .meta({ id: 'ClassStatus' }),
      )
      .meta({ description: 'By label, of the images to train on.' }),
    testExamples: count,
    goldenExamples: count,
    unlabelled: count,
    images: z
      .object({ total: count, embedded: count, rejected: count, pending: count })
      .meta({ id: 'ImageCounts', description: 'All images of the dataset, the unlabelled ones too.' }),
    problems: keyProblems.meta({
      description:
        'Labels that look alike, or like parts of the dataset; keys that follow no rule, and so are no examples; lines of manifests that mean nothing; images that have more than one label. The first 100.',
    }),
  })
  .meta({ id: 'DatasetStatus' });

export const exampleStatus = z.enum(['embedded', 'rejected', 'pending']).meta({ id: 'ExampleStatus' });

export const examplePage = z
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

export const relabelRequest = z
  .strictObject({ keys, label: label.nullable().meta({ description: 'null: the images have no label any more.' }) })
  .meta({ id: 'RelabelRequest' });

export const relabelResults = z
  .object({
    results: z.array(
      z
        .object({
          key: z.string(),
          outcome: z.enum(['relabelled', 'unchanged', 'not-found', 'changed', 'exists', 'refused']).meta({
            description:
              'relabelled: now `newKey`. unchanged: had this label. not-found: there is no such image; `newKey` says that one of its name has the label, maybe by an earlier request. changed: it was replaced, moved or deleted meanwhile, or another request is at it. exists: another image stands at `newKey`. refused: see `reason`.',
          }),
          newKey: z.string().optional(),
          reason: z.string().optional(),
        })
        .meta({ id: 'RelabelResult' }),
    ),
  })
  .meta({ id: 'RelabelResults' });

export const deleteRequest = z.strictObject({ keys }).meta({ id: 'DeleteRequest' });

export const deleteResults = z
  .object({
    results: z.array(
      z
        .object({
          key: z.string(),
          outcome: z.enum(['deleted', 'not-found', 'changed', 'refused']).meta({
            description:
              'not-found: there is no such object. changed: another request is at it, and has been for some seconds: look at the image, then try again. refused: see `reason`.',
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
  description: 'A dataset is what a listing of its folder in the uploads bucket shows.',
  security: bearer('manage'),
  responses: {
    200: answer('Every dataset.', datasetList, {
      datasets: [{ name: 'clothing', examples: 3068 }],
      problems: [],
    }),
    ...problems(),
  },
});

export const getDataset = createRoute({
  ...operation('getDataset'),
  tags: ['Datasets'],
  summary: 'How far a dataset is',
  description: 'How many images each class has, and how many of them are embedded, rejected or still pending.',
  security: bearer('manage'),
  request: { params: datasetParams },
  responses: {
    200: answer('The dataset.', datasetStatus, {
      name: 'clothing',
      classes: [{ label: 'shirt', examples: 340, embedded: 338, rejected: 1, pending: 1 }],
      testExamples: 0,
      goldenExamples: 0,
      unlabelled: 12,
      images: { total: 352, embedded: 350, rejected: 1, pending: 1 },
      problems: [{ key: 'clothing/readme.txt', problem: 'An image must lie in the folder of its label.' }],
    }),
    ...problems('dataset-not-found'),
  },
});

export const deletedDataset = z
  .object({
    deleted: count.meta({ description: 'Objects that this call has deleted.' }),
    done: z.boolean().meta({ description: 'Is nothing left? If not, send the same request again.' }),
  })
  .meta({ id: 'DeletedDataset' });

export const deleteDataset = createRoute({
  ...operation('deleteDataset'),
  tags: ['Datasets'],
  summary: 'Delete a dataset',
  description:
    'All of its images, and their embeddings by every base model. Models that were trained on it stay, and go on predicting. Large datasets take several calls.',
  security: bearer('manage'),
  request: { params: datasetParams, query: evenLive },
  responses: {
    200: answer('What was deleted.', deletedDataset, { deleted: 6_136, done: true }),
    ...problems('dataset-not-found', 'is-live'),
  },
});

export const listExamples = createRoute({
  ...operation('listExamples'),
  tags: ['Datasets'],
  summary: 'Page through the images of a dataset',
  description: 'In the order of their keys. A rejected image has its reason; each has a link to look at it.',
  security: bearer('manage'),
  request: {
    params: datasetParams,
    query: z.strictObject({
      label: label.optional().meta({ description: 'Only images of this label.' }),
      split: split.optional().meta({ description: 'Only images of this part of the dataset.' }),
      status: exampleStatus.optional().meta({ description: 'Only images of this status.' }),
      ...pageQuery(50, 200),
    }),
  },
  responses: {
    200: answer('A page.', examplePage, {
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
  summary: 'Give images another label',
  description:
    'Moves each image to the folder of the label: its split and name, content type, metadata and tags stay, and it is not embedded again. An unlabelled image becomes one to train on; with `null`, one to train on becomes unlabelled again. Of requests that change an image at once, one wins. Safe to repeat.',
  security: bearer('manage'),
  request: {
    params: datasetParams,
    body: body(relabelRequest, { keys: ['clothing/shirt/IMG_0001-9f86d081.jpg'], label: 'dress' }),
  },
  responses: {
    200: answer('What happened to each.', relabelResults, {
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
  description: 'Removes them from the next training on. Any key of the dataset can be deleted. Safe to repeat.',
  security: bearer('manage'),
  request: {
    params: datasetParams,
    body: body(deleteRequest, { keys: ['clothing/shirt/IMG_0001-9f86d081.jpg'] }),
  },
  responses: {
    200: answer('What happened to each.', deleteResults, {
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
