import { createRoute, z } from '@hono/zod-openapi';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { answer, bearer, count, damagedObjects, datasetParams, share } from './route.ts';

/** Images that a map shows at most. */
export const mostMapPoints = 5_000;

const datasetMap = z
  .object({
    points: z
      .array(
        z
          .object({
            key: z.string(),
            label: z.string().optional().meta({ description: 'Absent where the image has none.' }),
            x: z.number(),
            y: z.number(),
          })
          .meta({ id: 'MapPoint' }),
      )
      .max(mostMapPoints)
      .meta({ description: 'In the order of their keys.' }),
    examples: count.meta({ description: 'Embedded images of the dataset, the unlabelled ones too.' }),
    sampled: z.boolean().meta({
      description: `Whether the points are ${mostMapPoints} of these images, drawn at random; drawn again they are the same.`,
    }),
    variance: z
      .tuple([share, share])
      .meta({ description: "Which share of the embeddings' variance lies along x and along y." }),
    problems: damagedObjects,
  })
  .meta({ id: 'DatasetMap' });

export const mapDataset = createRoute({
  ...operation('mapDataset'),
  tags: ['Datasets'],
  summary: 'The images of a dataset in two dimensions',
  description:
    'The first two principal components of the embeddings: alike images lie near each other. The same images give the same map.',
  security: bearer('manage'),
  request: { params: datasetParams },
  responses: {
    200: answer('The map.', datasetMap, {
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
