import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { wildcard } from '../../local/aws/auth/wildcard.ts';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import { Resources, stackOf } from './support/template.ts';

const resources = new Resources(stackOf());
const functions = ['embed', 'train', 'predict', 'export', 'api', 'authorize', 'sweep'];

const consumes = (queue: string) => [
  `sqs:DeleteMessage ${queue}`,
  `sqs:GetQueueAttributes ${queue}`,
  `sqs:ReceiveMessage ${queue}`,
];
const redrives = (queue: string, back: string) => [
  `sqs:DeleteMessage ${queue}`,
  `sqs:GetQueueAttributes ${queue}`,
  `sqs:ReceiveMessage ${queue}`,
  `sqs:StartMessageMoveTask ${queue}`,
  `sqs:SendMessage ${back}`,
];
const logs = (group: string) => [`logs:CreateLogStream ${group}`, `logs:PutLogEvents ${group}`];

const exactly: Record<string, string[]> = {
  embed: [
    ...logs('EmbedFunctionLogs'),
    's3:ListBucket UploadsBucket',
    's3:GetObject UploadsBucket/*',
    's3:ListBucket StateBucket',
    's3:GetObject StateBucket/features/*',
    's3:GetObject StateBucket/bases/*',
    's3:PutObject StateBucket/features/*/*/images/*.arrow',
    's3:PutObject StateBucket/features/*/*/images/*.rejected-2.json',
    's3:PutObject StateBucket/bases/*/model.onnx',
    's3:PutObject StateBucket/bases/*/manifest.json',
    's3:PutObject StateBucket/bases/*/*',
    ...consumes('EmbedQueue'),
    ...consumes('EmbedSoloQueue'),
  ],
  train: [
    ...logs('TrainFunctionLogs'),
    's3:ListBucket UploadsBucket',
    's3:GetObject UploadsBucket/*',
    's3:ListBucket StateBucket',
    's3:GetObject StateBucket/features/*',
    's3:GetObject StateBucket/trainings/*',
    's3:GetObject StateBucket/checkpoints/*.bin',
    's3:PutObject StateBucket/checkpoints/*.bin',
    's3:DeleteObject StateBucket/checkpoints/*.bin',
    's3:GetObject StateBucket/models/*',
    's3:GetObject StateBucket/bases/*',
    's3:PutObject StateBucket/features/*/*/packs/*.arrow',
    's3:PutObject StateBucket/trainings/*.json',
    's3:PutObject StateBucket/trainings/*/examples.arrow',
    's3:PutObject StateBucket/models/*/artifacts/*/*/*',
    's3:PutObject StateBucket/models/*/artifacts/*/*',
    's3:PutObject StateBucket/models/*/versions/*.json',
    's3:PutObject StateBucket/models/*/inputs/*.json',
    's3:PutObject StateBucket/models/*/live.json',
    's3:DeleteObject StateBucket/features/*/*/images/*',
    's3:DeleteObject StateBucket/features/*/*/packs/*.arrow',
    'sqs:SendMessage EmbedQueue',
    'sqs:SendMessage TrainQueue',
    'sqs:ChangeMessageVisibility TrainQueue',
    ...consumes('TrainQueue'),
  ],
  predict: [
    ...logs('PredictLogs'),
    's3:ListBucket UploadsBucket',
    's3:GetObject UploadsBucket/*',
    's3:ListBucket StateBucket',
    's3:GetObject StateBucket/models/*',
    's3:GetObject StateBucket/features/*',
    's3:GetObject StateBucket/bases/*',
  ],
  api: [
    ...logs('ApiLogs'),
    's3:ListBucket UploadsBucket',
    's3:GetObject UploadsBucket/*',
    's3:PutObject UploadsBucket/*',
    's3:DeleteObject UploadsBucket/*',
    's3:GetObjectTagging UploadsBucket/*',
    's3:PutObjectTagging UploadsBucket/*',
    's3:ListBucketVersions UploadsBucket',
    's3:GetObjectVersion UploadsBucket/*',
    's3:DeleteObjectVersion UploadsBucket/*',
    's3:ListBucket StateBucket',
    's3:GetObject StateBucket/features/*',
    's3:GetObject StateBucket/trainings/*',
    's3:GetObject StateBucket/models/*',
    's3:GetObject StateBucket/bases/*',
    's3:GetObject StateBucket/claims/*',
    's3:GetObject StateBucket/keys/*',
    's3:GetObject StateBucket/jobs/open/*',
    's3:PutObject StateBucket/features/*/*/images/*',
    's3:PutObject StateBucket/claims/*/*.json',
    's3:PutObject StateBucket/trainings/*.json',
    's3:PutObject StateBucket/models/*/versions/*.json',
    's3:PutObject StateBucket/models/*/inputs/*.json',
    's3:PutObject StateBucket/models/*/live.json',
    's3:PutObject StateBucket/models/*/gate.json',
    's3:PutObject StateBucket/models/*/deleted.json',
    's3:PutObject StateBucket/models/*/exports/*/*.json',
    's3:PutObject StateBucket/keys/*.json',
    's3:PutObject StateBucket/jobs/open/*/*',
    's3:DeleteObject StateBucket/features/*/*/*',
    's3:DeleteObject StateBucket/trainings/*.json',
    's3:DeleteObject StateBucket/trainings/*/examples.arrow',
    's3:DeleteObject StateBucket/models/*/*',
    's3:DeleteObject StateBucket/keys/*.json',
    's3:DeleteObject StateBucket/jobs/open/*/*',
    's3:DeleteObject StateBucket/claims/*/*.json',
    's3:ListBucketVersions StateBucket',
    's3:GetObjectVersion StateBucket/features/*/*/*',
    's3:DeleteObjectVersion StateBucket/features/*/*/*',
    'sqs:SendMessage EmbedQueue',
    'sqs:GetQueueAttributes EmbedQueue',
    'sqs:GetQueueAttributes EmbedSoloQueue',
    ...redrives('EmbedDeadLetterQueue', 'EmbedSoloQueue'),
    ...redrives('TrainDeadLetterQueue', 'TrainQueue'),
    ...redrives('ExportDeadLetterQueue', 'ExportQueue'),
  ],
  export: [
    ...logs('ExportFunctionLogs'),
    's3:ListBucket StateBucket',
    's3:GetObject StateBucket/models/*',
    's3:GetObject StateBucket/bases/*',
    's3:PutObject StateBucket/models/*/exports/*/*.json',
    's3:PutObject StateBucket/models/*/exports/*/*.zip',
    'sqs:ChangeMessageVisibility ExportQueue',
    ...consumes('ExportQueue'),
  ],
  sweep: [
    ...logs('SweepLogs'),
    's3:ListBucket UploadsBucket',
    's3:GetObject UploadsBucket/*',
    's3:DeleteObject UploadsBucket/*',
    's3:ListBucket StateBucket',
    's3:GetObject StateBucket/jobs/open/*',
    's3:GetObject StateBucket/trainings/*',
    's3:GetObject StateBucket/models/*',
    's3:GetObject StateBucket/claims/*',
    's3:GetObject StateBucket/features/*',
    's3:PutObject StateBucket/claims/*/*.json',
    's3:PutObject StateBucket/features/*/*/images/*',
    's3:PutObject StateBucket/jobs/open/*/*',
    's3:PutObject StateBucket/trainings/*.json',
    's3:PutObject StateBucket/models/*/exports/*/*.json',
    's3:DeleteObject StateBucket/jobs/open/*/*',
    's3:DeleteObject StateBucket/features/*/*/*',
    's3:DeleteObject StateBucket/claims/*/*.json',
    'sqs:SendMessage EmbedQueue',
    'sqs:SendMessage TrainQueue',
    'sqs:SendMessage ExportQueue',
  ],
  authorize: [...logs('AuthorizeLogs'), 's3:ListBucket StateBucket', 's3:GetObject StateBucket/keys/*'],
};

/** A key of each kind that code outside of state-key.ts uses, with `x` for each part. */
function usedStateKeys(): string[] {
  const root = new URL('../../', import.meta.url);
  const sources = ['shared', 'functions', 'cli'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('/state-key.ts'))
      .map((file) => readFileSync(new URL(`${folder}/${file}`, root), 'utf8')),
  );
  const kinds = new Set(sources.flatMap((source) => [...source.matchAll(/stateKey\.(\w+)/g)].map(([, kind]) => kind)));
  return Object.entries(stateKey)
    .filter(([kind]) => kinds.has(kind))
    .map(([, key]) => key as string | ((...parts: string[]) => string))
    .map((key) => (typeof key === 'string' ? key : key(...Array<string>(key.length).fill('x'))))
    .filter((key) => !key.endsWith('/'));
}

test('every grant on the state bucket names keys that the code writes', () => {
  const keys = usedStateKeys();
  const patterns = functions
    .flatMap((name) => resources.permissions(name))
    .flatMap((line) => /^s3:\w+ StateBucket\/(.+)$/.exec(line)?.[1] ?? []);
  expect(patterns.length).toBeGreaterThan(0);
  expect(patterns.filter((pattern) => !keys.some(wildcard(pattern)))).toEqual([]);
});

describe('what functions may do', () => {
  test.each(functions)('%s may do exactly what it uses', (name) => {
    expect(resources.permissions(name)).toEqual(exactly[name]?.sort());
  });

  test('no function may delete from uploads but api, and sweep to finish moves', () => {
    const deleting = functions.filter((name) =>
      resources.permissions(name).some((line) => line.startsWith('s3:DeleteObject UploadsBucket')),
    );
    expect(deleting).toEqual(['api', 'sweep']);
  });

  test('no function but api may write to uploads', () => {
    const writing = functions.filter((name) => resources.permissions(name).includes('s3:PutObject UploadsBucket/*'));
    expect(writing).toEqual(['api']);
  });

  test('only api and authorize may read keys', () => {
    const reading = functions.filter((name) => resources.permissions(name).includes('s3:GetObject StateBucket/keys/*'));
    expect(reading).toEqual(['api', 'authorize']);
  });

  test('no function may delete a base model, and only embed, which has one, may write it', () => {
    const changing = functions.filter((name) =>
      resources.permissions(name).some((line) => line.includes('bases/') && !line.startsWith('s3:GetObject')),
    );
    expect(changing).toEqual(['embed']);
    expect(resources.permissions('embed').filter((line) => line.startsWith('s3:DeleteObject'))).toEqual([]);
  });

  test('no role has a wildcard action', () => {
    const wild = functions.flatMap((name) => resources.permissions(name)).filter((line) => /^\S*\*/.test(line));
    expect(wild).toEqual([]);
  });

  test('no role may do anything to everything', () => {
    const everything = functions.flatMap((name) => resources.permissions(name)).filter((line) => line.endsWith(' *'));
    expect(everything).toEqual([]);
  });

  test('each function has a role of its own', () => {
    const roles = functions.map((name) => resources.fn(name).Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functions.length);
  });

  test('no role has a managed policy', () => {
    for (const { Properties } of resources.ofType('AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  test('with a customer managed key, readers may decrypt and writers may generate data keys', () => {
    const encrypted = new Resources(stackOf({ kms: true }));
    const use = (name: string) => encrypted.permissions(name).filter((line) => line.startsWith('kms:'));
    expect(new Set(use('authorize'))).toEqual(new Set(['kms:Decrypt DataKey']));
    expect(new Set(use('predict'))).toEqual(new Set(['kms:Decrypt DataKey']));
    for (const name of ['embed', 'train', 'export', 'api', 'sweep']) {
      expect(new Set(use(name))).toEqual(new Set(['kms:Decrypt DataKey', 'kms:GenerateDataKey DataKey']));
    }
  });
});
