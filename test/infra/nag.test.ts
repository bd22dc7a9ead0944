import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { featureFlags } from '../../infra/feature-flags.ts';
import { readSettings } from '../../infra/settings/settings.ts';
import { HeadstartStack } from '../../infra/stack.ts';
import { alarmTopic, fixtures } from './support/template.ts';

test.each([{}, { kms: true }])('cdk-nag finds nothing that is not explained, with %j', async (context) => {
  const outdir = await mkdtemp(join(tmpdir(), 'headstart-nag-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: { ...featureFlags, 'aws:cdk:bundling-stacks': [] },
    });
    new HeadstartStack(app, 'Headstart', { settings: readSettings({ alarmTopic, ...context }), functions: fixtures });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    app.synth();
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
  } finally {
    await rm(outdir, { recursive: true });
  }
});
