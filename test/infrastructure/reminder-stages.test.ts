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
import { findResources } from '../support/stacks.ts';

interface Handler {
  Environment?: { Variables: Record<string, unknown> };
}

/** What the stacks tell of the reminders' first stage: their functions in the environment, the page in its settings. */
function toldWith(reminderStages: number[]) {
  const app = new App({ context: { latchkey: { reminderStages }, 'aws:cdk:bundling-stacks': [] } });
  const configuration = readConfiguration(app.node);
  const { tables } = new DataStack(app, 'Data');
  const admin = new AdminApiStack(app, 'AdminApi', { tables, configuration });
  const authorizer = new AuthorizerStack(app, 'Authorizer', { tables, configuration });
  const { signIn } = admin;
  const page = new PageStack(app, 'Page', { adminApiUrl: 'https://a.example', signIn, configuration });
  return { admin: daysIn(admin), authorizer: daysIn(authorizer), page: settingsOf(app, page).expiringDays };
}

/** Every value of EXPIRING_DAYS in a stack's functions, with how many have it. */
function daysIn(stack: AdminApiStack | AuthorizerStack): Record<string, number> {
  const handlers = Object.values(findResources<Handler>(Template.fromStack(stack), 'AWS::Lambda::Function'));
  const days = handlers.flatMap(({ Properties }) => Properties.Environment?.Variables.EXPIRING_DAYS ?? []);
  return Object.fromEntries([...Map.groupBy(days, String)].map(([value, all]) => [value, all.length]));
}

function settingsOf(app: App, page: PageStack): { expiringDays?: number } {
  const deployments = findResources<{ SourceObjectKeys: string[]; Include?: string[] }>(
    Template.fromStack(page),
    'Custom::CDKBucketDeployment',
  );
  const index = Object.values(deployments).find(({ Properties }) => !Properties.Include);
  const asset = `asset.${index?.Properties.SourceObjectKeys[1]?.replace(/\.zip$/, '')}`;
  return JSON.parse(readFileSync(join(app.outdir, asset, 'config.json'), 'utf8'));
}

describe('from when on a key counts as expiring', () => {
  test.each([
    [[60, 30, 7, 0], 60],
    [[7, 0], 7],
    [[0], 0],
  ])('is told to all that show or check keys, with the stages %j: %i days before its end', (stages, days) => {
    expect(toldWith(stages)).toEqual({ admin: { [days]: 5 }, authorizer: { [days]: 3 }, page: days });
  });
});
