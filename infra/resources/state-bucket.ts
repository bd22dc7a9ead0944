import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import type { Settings } from '../settings/settings.ts';
import { DataBucket } from './data-bucket.ts';

/** Checkpoints of trainings that died with all their runners. Others are deleted when the training ends. */
const checkpointDays = 2;

/** Everything that Headstart computes and records. */
export class StateBucket extends DataBucket {
  constructor(scope: Construct, id: string, { settings, key }: { settings: Settings; key?: IKey | undefined }) {
    super(scope, id, {
      settings,
      key,
      variable: 'STATE_BUCKET',
      lifecycleRules: [
        {
          id: 'expire-checkpoints',
          prefix: stateKey.checkpoints,
          expiration: Duration.days(checkpointDays),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
    });
  }
}
