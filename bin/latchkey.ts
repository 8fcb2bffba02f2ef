import { App, Validations } from 'aws-cdk-lib';
import { ConfigurationError, readConfiguration } from '../lib/configuration.ts';
import { LOCAL_PAGE } from '../lib/find-settings.ts';
import { addStacks } from '../lib/latchkey-app.ts';

const app = new App();
try {
  addStacks(app, readConfiguration(app.node));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message); // written for people, without a stack trace
  process.exit(1);
}

// On one machine nothing is deployed, and the checks would take a tenth of the time.
if (app.node.tryGetContext(LOCAL_PAGE) === undefined) {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  // Acknowledged findings are written to the templates with their reasons, for audits.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
}
