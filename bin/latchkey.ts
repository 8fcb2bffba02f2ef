import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AdminApiStack } from '../lib/admin-api-stack.ts';
import { AuthorizerStack } from '../lib/authorizer-stack.ts';
import { readConfiguration } from '../lib/configuration.ts';
import { DataStack } from '../lib/data-stack.ts';
import { ExampleApiStack } from '../lib/example-api-stack.ts';
import { MonitoringStack } from '../lib/monitoring-stack.ts';
import { PageStack } from '../lib/page-stack.ts';
import { RemindersStack } from '../lib/reminders-stack.ts';

const app = new App();
const configuration = readConfiguration(app.node);

const { tables } = new DataStack(app, 'Latchkey-Data', { description: 'Latchkey: the tables' });
const { api: adminApi, signIn } = new AdminApiStack(app, 'Latchkey-AdminApi', {
  description: 'Latchkey: the API with which administrators manage API keys',
  tables,
  configuration,
});
new PageStack(app, 'Latchkey-Page', {
  description: 'Latchkey: the page on which administrators manage API keys',
  adminApiUrl: adminApi.apiEndpoint,
  signIn,
  configuration,
});
const authorizer = new AuthorizerStack(app, 'Latchkey-Authorizer', {
  description: 'Latchkey: the authorizers that check API keys',
  tables,
  configuration,
});
const example = new ExampleApiStack(app, 'Latchkey-ExampleApi', {
  description: 'Latchkey: an example of a protected API',
  tables,
});
example.addStackDependency(authorizer, 'finds the authorizers by name');
const reminders = new RemindersStack(app, 'Latchkey-Reminders', {
  description: 'Latchkey: reminders of API keys that are about to stop working',
  tables,
  configuration,
});
new MonitoringStack(app, 'Latchkey-Monitoring', {
  description: 'Latchkey: dashboard and alarms',
  adminApi,
  authorizers: authorizer.authorizers,
  lastUseRecorder: authorizer.lastUseRecorder,
  reminderDeadLetters: reminders.deadLetterQueues,
  reminderRuns: reminders.runQueue,
  tables,
  configuration,
});

// Acknowledged findings are written to the templates with their reasons, for audits.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
