import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigurationError, readConfiguration } from '../lib/configuration.ts';
import { addStacks } from '../lib/latchkey-app.ts';

const app = new App();
try {
  addStacks(app, readConfiguration(app.node));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message); // written for people, without a stack trace
  process.exit(1);
}

// Acknowledged findings are written to the templates with their reasons, for audits.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
