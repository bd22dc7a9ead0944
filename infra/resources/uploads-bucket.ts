import { Aws, Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../settings/settings.ts';
import { DataBucket } from './data-bucket.ts';
import type { WorkQueue } from './work-queue.ts';

/** What a dataset's name can start with (see `datasetName`). */
const firstCharacters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** Of a stack's name, which CloudFormation does not shorten in the name of its bucket. */
const sureCharacters = 20;

/** The user's images: the datasets, and below `_predict/` what is only to be predicted. */
export class UploadsBucket extends DataBucket {
  constructor(scope: Construct, id: string, { settings, key }: { settings: Settings; key?: IKey | undefined }) {
    super(scope, id, {
      settings,
      key,
      variable: 'UPLOADS_BUCKET',
      lifecycleRules: [
        {
          id: 'expire-prediction-uploads',
          prefix: '_predict/',
          expiration: Duration.days(settings.predictionUploadDays),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
    });
  }

  /** Lets pages of these origins use forms and links: the console's own, and whatever the owner allows beside it. */
  answerPagesOf(allowedOrigins: string[]): void {
    this.bucket.addCorsRule({
      allowedOrigins: allowedOrigins.includes('*') ? ['*'] : allowedOrigins,
      allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.POST],
      allowedHeaders: ['*'],
      exposedHeaders: ['ETag'],
      maxAge: 3000,
    });
  }

  /**
   * Sends an event to `queue` for each object created in a dataset. S3 can't leave a prefix out, so the events of
   * each first character that a dataset can have are asked for (36 of the 100 configurations a bucket can have):
   * what lies below `_predict/` makes none. Said on the bucket itself, which needs no custom resource.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
   */
  notify(queue: WorkQueue): void {
    const bucket = this.bucket.node.defaultChild as CfnBucket;
    bucket.notificationConfiguration = {
      queueConfigurations: firstCharacters.map((value) => ({
        event: 's3:ObjectCreated:*',
        queue: queue.queue.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value }] } },
      })),
    };
    // S3 tries the queue when it is told of it, which is while the bucket is made.
    bucket.node.addDependency(queue.acceptFromS3(this.arnPattern()));
  }

  /**
   * What the bucket's ARN will be, but for the random end of its name. The ARN itself would make a cycle: the queue's
   * policy must be there before the bucket is. CloudFormation names a bucket `{stack}-{logical id}-{random}` in lower
   * case, at most 63 characters, and shortens the parts of a longer name; of long names only the beginning is sure.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
   */
  private arnPattern(): string {
    const { stackName } = Stack.of(this);
    const logicalId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    const name = stackName.length <= sureCharacters ? `${stackName}-${logicalId}` : stackName.slice(0, sureCharacters);
    return `arn:${Aws.PARTITION}:s3:::${name.toLowerCase()}*`;
  }
}
