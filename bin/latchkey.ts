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

const { tables } = new DataStack(app, 'Latchkey-Data', { description: 'Latchkey: what is stored' });
const { api: adminApi, signIn } = new AdminApiStack(app, 'Latchkey-AdminApi', {
  description: 'Latchkey: administrators manage API keys',
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
  description: 'Latchkey: other APIs check API keys',
  tables,
  configuration,
});
const example = new ExampleApiStack(app, 'Latchkey-ExampleApi', {
  description: 'Latchkey: an example of an API that checks API keys',
  tables,
});
example.addStackDependency(authorizer, 'finds the authorizers by name');
const reminders = new RemindersStack(app, 'Latchkey-Reminders', {
  description: 'Latchkey: reminds administrators of API keys that expire',
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

// What is acknowledged stands in the templates, with its reason, for those who audit what is deployed.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
