import { App } from 'aws-cdk-lib';
import { featureFlags } from './feature-flags.ts';
import { readSettings, SettingsError } from './settings/settings.ts';
import { HeadstartStack } from './stack.ts';

const app = new App({
  analyticsReporting: false,
  context: featureFlags,
  // Adds the path of each function's bundle to the template, even when the app runs without the cdk command.
  postCliContext: { 'aws:cdk:enable-asset-metadata': true },
});
try {
  new HeadstartStack(app, 'Headstart', { settings: readSettings(app.node.getAllContext()) });
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
