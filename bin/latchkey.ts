import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AdminApiStack } from '../lib/admin-api-stack.ts';
import { readConfiguration } from '../lib/configuration.ts';
import { DataStack } from '../lib/data-stack.ts';

const app = new App();
const configuration = readConfiguration(app.node);

const tables = new DataStack(app, 'Latchkey-Data', { description: 'Latchkey: what is stored' });
new AdminApiStack(app, 'Latchkey-AdminApi', {
  description: 'Latchkey: administrators manage API keys',
  tables,
  configuration,
});

Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
