import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { AdminApiStack } from '../../lib/admin-api-stack.ts';
import { AuthorizerStack } from '../../lib/authorizer-stack.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { PageStack } from '../../lib/page-stack.ts';
import { RemindersStack } from '../../lib/reminders-stack.ts';
import { findResources } from '../support/stacks.ts';
import { WITHOUT_BUNDLES } from '../support/synthesize.ts';

interface Handler {
  Environment?: { Variables: Record<string, unknown> };
}

/** The days in the functions' environment variables and in the page's settings. */
function listDays(reminderStages: number[]) {
  const app = new App({ context: { latchkey: { reminderStages }, ...WITHOUT_BUNDLES } });
  const configuration = readConfiguration(app.node);
  const { tables } = new DataStack(app, 'Data');
  const { confirmationQueue, leakQueue } = new RemindersStack(app, 'Reminders', { tables, configuration });
  const admin = new AdminApiStack(app, 'AdminApi', {
    tables,
    configuration,
    confirmationQueue,
    leakQueue,
  });
  const authorizer = new AuthorizerStack(app, 'Authorizer', { tables, configuration, leakQueue });
  const { signIn } = admin;
  const page = new PageStack(app, 'Page', { adminApiUrl: 'https://a.example', signIn, configuration });
  return {
    admin: countDays(admin),
    authorizer: countDays(authorizer),
    page: readSettings(app, page).expiringDays,
  };
}

/** Counts the functions of a stack for each value of EXPIRING_DAYS. */
function countDays(stack: AdminApiStack | AuthorizerStack): Record<string, number> {
  const handlers = Object.values(findResources<Handler>(Template.fromStack(stack), 'AWS::Lambda::Function'));
  const days = handlers.flatMap(({ Properties }) => Properties.Environment?.Variables.EXPIRING_DAYS ?? []);
  return Object.fromEntries([...Map.groupBy(days, String)].map(([value, all]) => [value, all.length]));
}

function readSettings(app: App, page: PageStack): { expiringDays?: number } {
  const deployments = findResources<{ SourceObjectKeys: string[]; Include?: string[] }>(
    Template.fromStack(page),
    'Custom::CDKBucketDeployment',
  );
  const index = Object.values(deployments).find(({ Properties }) => !Properties.Include);
  const asset = `asset.${index?.Properties.SourceObjectKeys[1]?.replace(/\.zip$/, '')}`;
  return JSON.parse(readFileSync(join(app.outdir, asset, 'config.json'), 'utf8'));
}

describe('days for the status expiring', () => {
  test.each([
    [[60, 30, 7, 0], 60],
    [[7, 0], 7],
    [[0], 0],
  ])('with the stages %j, everything that shows or checks keys gets %i days', (stages, days) => {
    expect(listDays(stages)).toEqual({ admin: { [days]: 5 }, authorizer: { [days]: 3 }, page: days });
  });
});
