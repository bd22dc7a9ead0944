import { fileURLToPath } from 'node:url';
import { CfnOutput, DefaultStackSynthesizer, type IStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { Api } from './lambdas/api.ts';
import { Authorize } from './lambdas/authorize.ts';
import { Embed } from './lambdas/embed.ts';
import { Export } from './lambdas/export.ts';
import { Predict } from './lambdas/predict.ts';
import { Sweep } from './lambdas/sweep.ts';
import { Train } from './lambdas/train.ts';
import { Alarms } from './monitoring/alarms.ts';
import { Dashboard } from './monitoring/dashboard.ts';
import { keepOnceDeployed } from './resources/data-bucket.ts';
import { HttpApi } from './resources/http-api.ts';
import { StateBucket } from './resources/state-bucket.ts';
import { UploadsBucket } from './resources/uploads-bucket.ts';
import type { Settings } from './settings/settings.ts';

export interface HeadstartStackProps {
  settings: Settings;
  /** The folder that holds each function's `{name}/handler.ts`. */
  functions?: string;
}

/** All of Headstart in one stack. Synthesis needs no account or region. */
export class HeadstartStack extends Stack {
  constructor(scope: Construct, id: string, { settings, functions = ownFunctions }: HeadstartStackProps) {
    super(scope, id, {
      stackName: settings.stackName,
      description: 'Headstart: image classification by transfer learning',
      // Without the rule that checks the account's bootstrap version, the template holds nothing but Headstart.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
    });
    const key = settings.kms ? dataKey(this, settings) : undefined;
    const uploads = new UploadsBucket(this, 'UploadsBucket', { settings, key });
    const state = new StateBucket(this, 'StateBucket', { settings, key });

    const context = { settings, functions };
    const embed = new Embed(this, 'Embed', { ...context, key, uploads, state });
    uploads.notify(embed.queue);
    const train = new Train(this, 'Train', { ...context, key, uploads, state, embedQueue: embed.queue });
    const predict = new Predict(this, 'Predict', { ...context, uploads, state });
    const exported = new Export(this, 'Export', { ...context, key, state });
    const queues = { trainQueue: train.queue, exportQueue: exported.queue };
    const sweep = new Sweep(this, 'Sweep', { ...context, uploads, state, embedQueue: embed.queue, ...queues });
    const api = new Api(this, 'Api', { ...context, uploads, state, embed, train, exported });
    const authorize = new Authorize(this, 'Authorize', { ...context, state });
    const http = new HttpApi(this, 'HttpApi', { settings, predict, api, authorize });
    uploads.allowOrigins([http.url, ...settings.allowedOrigins]);
    const watched = {
      settings,
      gateway: http.gateway,
      functions: {
        Embed: embed.fn,
        Train: train.fn,
        Predict: predict,
        Export: exported.fn,
        Sweep: sweep,
        Api: api,
        Authorize: authorize,
      },
      queues: { Embed: embed.queue, EmbedSolo: embed.solo, Train: train.queue, Export: exported.queue },
      deadLetters: { Embed: embed.deadLetters, Train: train.deadLetters, Export: exported.deadLetters },
    };
    new Alarms(this, 'Alarms', watched);
    new Dashboard(this, 'Dashboard', watched);

    const outputs = {
      ApiUrl: http.url,
      UploadsBucketName: uploads.bucket.bucketName,
      StateBucketName: state.bucket.bucketName,
      EmbedQueueUrl: embed.queue.queue.queueUrl,
      TrainQueueUrl: train.queue.queue.queueUrl,
      DeadLetterQueueUrl: embed.deadLetters.queue.queueUrl,
      ExportQueueUrl: exported.queue.queue.queueUrl,
      TrainDeadLetterQueueUrl: train.deadLetters.queue.queueUrl,
      ExportDeadLetterQueueUrl: exported.deadLetters.queue.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

const ownFunctions = fileURLToPath(new URL('../functions', import.meta.url));

function dataKey(scope: Construct, settings: Settings): Key {
  return new Key(scope, 'DataKey', {
    description: `${settings.stackName}: images, features, models and queues`,
    enableKeyRotation: true,
    // Retained data can't be read without its key.
    removalPolicy: settings.removeData ? RemovalPolicy.DESTROY : keepOnceDeployed,
  });
}
