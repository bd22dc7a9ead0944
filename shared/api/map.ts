import { createRoute, z } from '@hono/zod-openapi';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, count, damagedObjects, datasetParams, response, share } from './route.ts';

/** Maximum number of points on a map. */
export const maxMapPoints = 5_000;

const datasetMap = z
  .object({
    points: z
      .array(
        z
          .object({
            key: z.string(),
            label: z.string().optional().meta({ description: 'Absent if the image has no label.' }),
            x: z.number(),
            y: z.number(),
          })
          .meta({ id: 'MapPoint' }),
      )
      .max(maxMapPoints)
      .meta({ description: 'In the order of their keys.' }),
    examples: count.meta({ description: 'Embedded images of the dataset, including unlabelled ones.' }),
    sampled: z.boolean().meta({
      description: `Whether the points are a random sample of ${maxMapPoints} of these images. The same images give the same sample.`,
    }),
    variance: z
      .tuple([share, share])
      .meta({ description: "The shares of the embeddings' variance along x and along y." }),
    problems: damagedObjects,
  })
  .meta({ id: 'DatasetMap' });

export const mapDataset = createRoute({
  ...operation('mapDataset'),
  tags: ['Datasets'],
  summary: 'Map the images of a dataset',
  description:
    'Projects the embeddings on their first two principal components. Similar images are close to each other. The same images give the same map.',
  security: bearer('manage'),
  request: { params: datasetParams },
  responses: {
    200: response('The map.', datasetMap, {
      points: [
        { key: 'clothing/hat/IMG_0001-9f86d081.jpg', label: 'hat', x: -3.21, y: 0.52 },
        { key: 'clothing/shoes/IMG_0002-1b4f0e98.jpg', label: 'shoes', x: 2.87, y: -1.09 },
      ],
      examples: 3068,
      sampled: false,
      variance: [0.13, 0.08],
    }),
    ...problems('dataset-not-found'),
  },
});

export type DatasetMap = z.infer<typeof datasetMap>;
export type MapPoint = DatasetMap['points'][number];
