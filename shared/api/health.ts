import { createRoute, z } from '@hono/zod-openapi';
import { datasetName } from '../domain/names/schemas.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { answer, bearer, cursor, nextCursor, trueOrFalse } from './route.ts';

export const doctorFinding = z
  .object({
    kind: z.enum(['missing', 'stale', 'damaged', 'orphaned']).meta({
      description:
        'missing: something needs an object that is not there. stale: it was right once. damaged: it can not be read, or is not what was written. orphaned: nothing needs it.',
    }),
    key: z.string().meta({
      description:
        'Of the object in the state bucket; of several, what their keys begin with. Of dead letters, the name of their queue.',
    }),
    problem: z.string(),
    repair: z.string().meta({ description: 'What the repair does; where there is none, what to do.' }),
    automatic: z.boolean().meta({ description: 'Does `repairProblems` repair it?' }),
    training: z
      .object({
        model: z.string(),
        request: z.record(z.string(), z.unknown()).meta({ description: 'A body for `startTraining`.' }),
      })
      .meta({ id: 'TrainingToRepair' })
      .optional()
      .meta({ description: 'A training that repairs it, as long as the images are the same.' }),
  })
  .meta({ id: 'DoctorFinding' });

export const doctorPage = z.object({ findings: z.array(doctorFinding), nextCursor }).meta({ id: 'DoctorPage' });

export const repairPage = z
  .object({
    repaired: z.array(doctorFinding),
    left: z.array(doctorFinding).meta({ description: 'What has no repair, or whose repair failed: see `repair`.' }),
    nextCursor,
  })
  .meta({ id: 'RepairPage' });

const query = z.strictObject({
  quick: trueOrFalse
    .default(false)
    .meta({ description: 'Look at listings and records alone: no file is read, and only its size is compared.' }),
  dataset: datasetName.optional().meta({ description: 'Look only at the embeddings of this dataset.' }),
  cursor,
});

const damaged: z.input<typeof doctorFinding> = {
  kind: 'damaged',
  key: 'models/clothing/versions/3.json',
  problem: 'The stored object models/clothing/versions/3.json is damaged (its digest differs).',
  repair: 'Train model `clothing` again, which gives a new version, and delete this one.',
  automatic: false,
};

const stale: z.input<typeof doctorFinding> = {
  kind: 'stale',
  key: 'features/ca1dac0e/clothing/images/9f86d081-1024.arrow',
  problem: 'Dataset `clothing` has no image of this content any more.',
  repair: 'It is deleted, with the packs of the dataset.',
  automatic: true,
};

export const findProblems = createRoute({
  ...operation('findProblems'),
  tags: ['Health'],
  summary: 'Look for what is wrong with what is stored',
  description:
    'Compares images, embeddings, packs, versions, trainings and queues, and names what is missing, stale, damaged or orphaned. Changes nothing. A call looks at a part; another goes on at its `nextCursor`.',
  security: bearer('admin'),
  request: { query },
  responses: {
    200: answer('What was found in this part.', doctorPage, { findings: [damaged, stale] }),
    ...problems(),
  },
});

export const repairProblems = createRoute({
  ...operation('repairProblems'),
  tags: ['Health'],
  summary: 'Repair what is wrong with what is stored',
  description:
    'Does what `findProblems` does, and repairs what it can. Deletes nothing that could not be made again. Can be repeated.',
  security: bearer('admin'),
  request: { query },
  responses: {
    200: answer('What was repaired in this part, and what is left to be done.', repairPage, {
      repaired: [stale],
      left: [damaged],
    }),
    ...problems(),
  },
});

export type DoctorFinding = z.infer<typeof doctorFinding>;
export type DoctorPage = z.infer<typeof doctorPage>;
export type RepairPage = z.infer<typeof repairPage>;
export type DoctorQuery = z.input<typeof query>;
