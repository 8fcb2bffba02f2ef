import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { listPermissions } from '../../core/permissions.ts';
import { DEFAULT_CATALOGUE } from '../../lib/default-permissions.ts';
import { SHOP } from '../support/shop.ts';
import { findResources } from '../support/stacks.ts';
import { synthesizeStacks } from '../support/synthesize.ts';

const stacks = synthesizeStacks({ ...SHOP, instance: 'shop' });
const authorizers = Template.fromJSON(stacks.Authorizer.template);

/** What each key check knows of the catalogue, by the name of its function. */
function parseRequirement({ REQUIRED_PERMISSION, PERMISSION_RULES = '' }: Record<string, string>) {
  return { permission: REQUIRED_PERMISSION, ...JSON.parse(PERMISSION_RULES) };
}

function listRequirements(): Record<string, unknown> {
  const functions = findResources<{
    FunctionName?: string;
    Environment: { Variables: Record<string, string> };
  }>(authorizers, 'AWS::Lambda::Function');
  return Object.fromEntries(
    Object.values(functions).flatMap(({ Properties: { FunctionName, Environment } }) =>
      FunctionName === undefined ? [] : [[FunctionName, parseRequirement(Environment.Variables)]],
    ),
  );
}

describe('a shop’s permissions', () => {
  test('each permission has a key check, which knows only its own levels', () => {
    expect(listRequirements()).toEqual({
      'shop-authorizer-orders': {
        permission: 'orders',
        isFeature: false,
        levels: { reader: 'own', till: 'own', 'head-office': 'branch' },
      },
      'shop-authorizer-order-changes': {
        permission: 'order-changes',
        isFeature: false,
        levels: { till: 'own', 'head-office': 'branch' },
      },
      'shop-authorizer-stock': {
        permission: 'stock',
        isFeature: true,
        levels: { reader: 'own', 'head-office': 'branch' },
      },
      'shop-authorizer-prices': {
        permission: 'prices',
        isFeature: false,
        levels: { 'head-office': 'branch' },
      },
    });
  });

  test('each key check is found by the name of its permission', () => {
    const names = Object.values(findResources<{ Name: string }>(authorizers, 'AWS::SSM::Parameter'));
    expect(names.map(({ Properties }) => Properties.Name)).toEqual(
      listPermissions(SHOP).map((permission) => `/shop/authorizer/${permission}`),
    );
    authorizers.hasOutput('orderchangesAuthorizerArn', {});
  });

  test('only the key check of the feature may read organisations', () => {
    const readers = Object.values(
      findResources<{ Environment: { Variables: Record<string, string> } }>(
        authorizers,
        'AWS::Lambda::Function',
      ),
    ).filter(({ Properties }) => 'ORGANISATIONS_TABLE' in Properties.Environment.Variables);
    expect(readers).toHaveLength(1);
    expect(JSON.stringify(readers)).toContain('stock');
  });

  test('the example API, which requires OpenAthens’s permissions, is left out', () => {
    expect(Object.keys(stacks).toSorted()).toEqual([
      'AdminApi',
      'Authorizer',
      'Data',
      'Events',
      'Monitoring',
      'Page',
      'Reminders',
    ]);
  });

  test('no template and no page configuration has a word of OpenAthens’s permissions', () => {
    const folder = stacks.Page.assembly.directory;
    const texts = [
      ...Object.values(stacks).map(({ template }) => JSON.stringify(template)),
      ...globSync('asset.*/config.json', { cwd: folder }).map((file) =>
        readFileSync(join(folder, file), 'utf8'),
      ),
    ];
    expect(texts).toHaveLength(8);
    const words = [
      ...Object.values(DEFAULT_CATALOGUE.permissions).map(({ can }) => can),
      ...Object.values(DEFAULT_CATALOGUE.permissionLevels).map(({ title }) => title),
      ...listPermissions(DEFAULT_CATALOGUE).map((permission) => `authorizer-${permission}`),
    ];
    for (const word of words) expect(texts.filter((text) => text.includes(word))).toEqual([]);
  });

  test('every alarm has no more metrics than CloudWatch allows, with the most permissions that are allowed', () => {
    const ids = Array.from({ length: 8 }, (_, index) => `orders${index}`);
    const { Monitoring } = synthesizeStacks({
      permissions: Object.fromEntries(ids.map((id) => [id, { can: 'read orders' }])),
      permissionLevels: { all: { title: 'All', permissions: ids } },
    });
    const alarms = findResources<{ Metrics?: { MetricStat?: object }[] }>(
      Template.fromJSON(Monitoring.template),
      'AWS::CloudWatch::Alarm',
    );
    const counts = Object.values(alarms).map(
      ({ Properties: { Metrics = [] } }) => Metrics.filter(({ MetricStat }) => MetricStat).length,
    );
    expect(Math.max(...counts)).toBe(10);
  });
});
