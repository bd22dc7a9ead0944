import { createRequire } from 'node:module';

/**
 * CDK's recommended feature flags. They decide how constructs become resources, so a deployed stack keeps its values: a
 * test fails when another version of aws-cdk-lib recommends others, and a flag that would change the template is
 * overridden here (docs/upgrading.md). https://docs.aws.amazon.com/cdk/v2/guide/featureflags.html
 */
export const featureFlags: Record<string, unknown> = createRequire(import.meta.url)(
  'aws-cdk-lib/recommended-feature-flags.json',
);
