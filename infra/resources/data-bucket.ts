import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Variable } from '../../shared/lambda/config.ts';
import type { Settings } from '../settings/settings.ts';
import type { HeadstartFunction } from './function.ts';

/**
 * Data outlives its stack, but a failed first deployment leaves nothing behind: a rollback deletes the resources that it
 * created (`RetainExceptOnCreate`).
 */
export const keepOnceDeployed = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** The objects that a function may read, write and delete, as key patterns (`models/*`). */
export interface ObjectAccess {
  get?: string[];
  put?: string[];
  delete?: string[];
  /** Tags may be read and written too: a copy keeps the tags of its source. */
  tag?: string[];
  /** Old versions may be listed, read and deleted too. */
  purge?: string[];
}

export interface DataBucketProps {
  settings: Settings;
  key?: IKey | undefined;
  /** The variable that holds this bucket's name. */
  variable: Variable;
  lifecycleRules?: LifecycleRule[];
}

/** A private, versioned bucket with a generated name. Overwritten and deleted objects expire after some days. */
export class DataBucket extends Construct {
  readonly bucket: Bucket;
  private readonly variable: Variable;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { settings, key, variable, lifecycleRules = [] }: DataBucketProps) {
    super(scope, id);
    this.variable = variable;
    this.key = key;
    this.bucket = new Bucket(this, 'Resource', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      lifecycleRules: [
        {
          id: 'forget-old-versions',
          noncurrentVersionExpiration: Duration.days(settings.oldVersionDays),
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(settings.unfinishedUploadDays),
        },
        ...lifecycleRules,
      ],
      removalPolicy: settings.removeData ? RemovalPolicy.DESTROY : keepOnceDeployed,
      autoDeleteObjects: settings.removeData,
    });

    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'No server access logs: they would keep image names longer than the images. CloudTrail records on demand.',
    });
  }

  /**
   * Gives `fn` this bucket's name, and permission to list the bucket and to do what `access` allows. Listing has no
   * condition on the prefix: without that permission, S3 responds 403 instead of 404 for a missing object.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  grant(fn: HeadstartFunction, access: ObjectAccess): void {
    const allow = (action: string, patterns: string[] = []) => {
      if (patterns.length === 0) return;
      fn.allow(
        [action],
        patterns.map((pattern) => this.bucket.arnForObjects(pattern)),
      );
      this.explain(fn, patterns);
    };
    fn.set(this.variable, this.bucket.bucketName);
    fn.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
    allow('s3:GetObject', access.get);
    allow('s3:PutObject', access.put);
    allow('s3:DeleteObject', access.delete);
    for (const action of ['s3:GetObjectTagging', 's3:PutObjectTagging']) allow(action, access.tag);
    for (const action of ['s3:GetObjectVersion', 's3:DeleteObjectVersion']) allow(action, access.purge);
    if (access.purge) fn.allow(['s3:ListBucketVersions'], [this.bucket.bucketArn]);
    if (!this.key) return;
    fn.allow(['kms:Decrypt', ...(access.put ? ['kms:GenerateDataKey'] : [])], [this.key.keyArn]);
  }

  /** Explains the role's wildcards to cdk-nag. */
  private explain(fn: HeadstartFunction, patterns: string[]): void {
    const id = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    for (const pattern of patterns) {
      Validations.of(fn).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${id}.Arn>/${pattern}]`,
        reason: 'Objects are named after images, trainings and models that do not exist yet.',
      });
    }
  }
}
