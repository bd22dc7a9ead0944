import { Aws, Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { predictionPrefix } from '../../shared/domain/dataset/upload-key.ts';
import type { Settings } from '../settings/settings.ts';
import { DataBucket } from './data-bucket.ts';
import type { WorkQueue } from './work-queue.ts';

/** The characters that a dataset's name can start with. The order is part of the template of deployed stacks. */
const firstCharacters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** CloudFormation keeps this much of a stack's name in the name of its bucket. */
const keptCharacters = 20;

/** The user's images: the datasets, and below `_predict/` images that are only predicted. */
export class UploadsBucket extends DataBucket {
  constructor(scope: Construct, id: string, { settings, key }: { settings: Settings; key?: IKey | undefined }) {
    super(scope, id, {
      settings,
      key,
      variable: 'UPLOADS_BUCKET',
      lifecycleRules: [
        {
          id: 'expire-prediction-uploads',
          prefix: predictionPrefix,
          expiration: Duration.days(settings.predictionUploadDays),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
    });
  }

  /** Lets pages of these origins use upload forms and download links. */
  allowOrigins(allowedOrigins: string[]): void {
    this.bucket.addCorsRule({
      allowedOrigins: allowedOrigins.includes('*') ? ['*'] : allowedOrigins,
      allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.POST],
      allowedHeaders: ['*'],
      exposedHeaders: ['ETag'],
      maxAge: 3000,
    });
  }

  /**
   * Sends an event to `queue` for each object created in a dataset. S3 can't exclude a prefix, so there is a
   * configuration for each first character of a dataset's name (36 of the 100 that a bucket can have): objects below
   * `_predict/` cause no event. Configurations on the bucket itself need no custom resource.
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
    // S3 tests the queue while CloudFormation creates the bucket.
    bucket.node.addDependency(queue.acceptFromS3(this.arnPattern()));
  }

  /**
   * The bucket's future ARN without the random end of its name. The ARN itself would make a cycle, because the queue's
   * policy must exist before the bucket. CloudFormation names a bucket `{stack}-{logical id}-{random}` in lower case, and
   * shortens the parts when that exceeds 63 characters, so only the beginning of a long name is known.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
   */
  private arnPattern(): string {
    const { stackName } = Stack.of(this);
    const logicalId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    const name = stackName.length <= keptCharacters ? `${stackName}-${logicalId}` : stackName.slice(0, keptCharacters);
    return `arn:${Aws.PARTITION}:s3:::${name.toLowerCase()}*`;
  }
}
