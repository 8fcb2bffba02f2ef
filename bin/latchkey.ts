import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AdminApiStack } from '../lib/admin-api-stack.ts';
import { AuthorizerStack } from '../lib/authorizer-stack.ts';
import { readConfiguration } from '../lib/configuration.ts';
import { DataStack } from '../lib/data-stack.ts';
import { MonitoringStack } from '../lib/monitoring-stack.ts';

const app = new App();
const configuration = readConfiguration(app.node);

const { tables } = new DataStack(app, 'Latchkey-Data', { description: 'Latchkey: what is stored' });
const { api: adminApi } = new AdminApiStack(app, 'Latchkey-AdminApi', {
  description: 'Latchkey: administrators manage API keys',
  tables,
  configuration,
});
const { authorizers, lastUseRecorder } = new AuthorizerStack(app, 'Latchkey-Authorizer', {
  description: 'Latchkey: other APIs check API keys',
  tables,
  configuration,
});
new MonitoringStack(app, 'Latchkey-Monitoring', {
  description: 'Latchkey: dashboard and alarms',
  adminApi,
  authorizers,
  lastUseRecorder,
  tables,
  configuration,
});

Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
