import { createRoute, z } from '@hono/zod-openapi';
import { datasetName } from '../domain/names/schemas.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, cursor, nextCursor, response, trueOrFalse } from './route.ts';

const doctorFinding = z
  .object({
    kind: z.enum(['missing', 'stale', 'damaged', 'orphaned']).meta({
      description:
        'missing: a required object does not exist. stale: the object is out of date. damaged: the object is unreadable, or differs from what was written. orphaned: nothing needs the object.',
    }),
    key: z.string().meta({
      description:
        'Key of the object in the state bucket, or the common prefix of several keys. For dead letters, the name of their queue.',
    }),
    problem: z.string(),
    repair: z.string().meta({ description: 'What the repair does, or what you can do if there is none.' }),
    automatic: z.boolean().meta({ description: 'Whether `repairProblems` repairs it.' }),
    training: z
      .object({
        model: z.string(),
        request: z.record(z.string(), z.unknown()).meta({ description: 'A body for `startTraining`.' }),
      })
      .meta({ id: 'TrainingToRepair' })
      .optional()
      .meta({ description: 'A training that repairs it while the images are the same.' }),
  })
  .meta({ id: 'DoctorFinding' });

const doctorPage = z.object({ findings: z.array(doctorFinding), nextCursor }).meta({ id: 'DoctorPage' });

const repairPage = z
  .object({
    repaired: z.array(doctorFinding),
    left: z
      .array(doctorFinding)
      .meta({ description: 'Findings without a repair, or with a repair that failed: see `repair`.' }),
    nextCursor,
  })
  .meta({ id: 'RepairPage' });

const query = z.strictObject({
  quick: trueOrFalse
    .default(false)
    .meta({ description: 'Check only listings and records. Files are not read; only their sizes are compared.' }),
  dataset: datasetName.optional().meta({ description: 'Check only the embeddings of this dataset.' }),
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
  summary: 'Find problems in the stored objects',
  description:
    'Compares images, embeddings, packs, versions, trainings and queues, and reports missing, stale, damaged and orphaned objects. Changes nothing. Each request checks one part; send `nextCursor` to check the next.',
  security: bearer('admin'),
  request: { query },
  responses: {
    200: response('The findings in this part.', doctorPage, { findings: [damaged, stale] }),
    ...problems(),
  },
});

export const repairProblems = createRoute({
  ...operation('repairProblems'),
  tags: ['Health'],
  summary: 'Repair problems in the stored objects',
  description:
    'Finds problems as `findProblems` does, and repairs those that it can. Deletes only objects that can be created again. Safe to repeat.',
  security: bearer('admin'),
  request: { query },
  responses: {
    200: response('The findings in this part that were repaired, and those that remain.', repairPage, {
      repaired: [stale],
      left: [damaged],
    }),
    ...problems(),
  },
});

export type DoctorFinding = z.infer<typeof doctorFinding>;
export type DoctorPage = z.infer<typeof doctorPage>;
export type RepairPage = z.infer<typeof repairPage>;
