import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { ENTRY } from '../../lib/constructs/function-bundle.ts';

/**
 * Maximum size of each function's bundle in bytes: its size when this was written, plus 5 %. A larger bundle makes every cold
 * start slower, so find out why before you raise a limit.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  'lambdas/admin-api/confirm-contact.ts': 825_000,
  'lambdas/admin-api/create-api-key.ts': 1_058_000,
  'lambdas/admin-api/decline-contact.ts': 825_000,
  'lambdas/admin-api/delete-api-key.ts': 694_000,
  'lambdas/admin-api/get-api-key.ts': 839_000,
  'lambdas/admin-api/list-api-key-events.ts': 680_000,
  'lambdas/admin-api/list-api-keys.ts': 840_000,
  'lambdas/admin-api/list-events.ts': 790_000,
  'lambdas/admin-api/list-organisations.ts': 677_000,
  'lambdas/admin-api/list-permission-levels.ts': 677_000,
  'lambdas/admin-api/list-recipients.ts': 879_000,
  'lambdas/admin-api/request-contact-confirmation.ts': 879_000,
  'lambdas/admin-api/rotate-api-key.ts': 1_003_000,
  'lambdas/admin-api/update-api-key.ts': 1_058_000,
  'lambdas/authorizer/check-key.ts': 637_000,
  'lambdas/example-api/create-account.ts': 818_000,
  'lambdas/example-api/get-report.ts': 1_002_000,
  'lambdas/example-api/open-session.ts': 824_000,
  'lambdas/example-api/query-accounts.ts': 804_000,
  'lambdas/last-use/record-last-use.ts': 767_000,
  'lambdas/reminders/plan-run.ts': 1_055_000,
  'lambdas/reminders/record-delivery.ts': 854_000,
  'lambdas/reminders/send-confirmation.ts': 2_071_000,
  'lambdas/reminders/send-digest.ts': 2_319_000,
};

interface Function {
  Metadata?: Record<string, unknown>;
  Properties: { Code: { S3Key?: string } };
}

/** Sizes of the synthesized bundles, by entry file. */
function measureBundles(): Record<string, number> {
  const assembly = inject('assembly');
  const sizes: Record<string, number> = {};
  for (const file of globSync('*.template.json', { cwd: assembly })) {
    const { Resources = {} } = JSON.parse(readFileSync(join(assembly, file), 'utf8'));
    for (const { Metadata, Properties } of Object.values<Function>(Resources)) {
      const entry = Metadata?.[ENTRY];
      if (typeof entry !== 'string') continue;
      const asset = `asset.${Properties.Code.S3Key?.replace('.zip', '')}`;
      sizes[entry] = statSync(join(assembly, asset, 'index.mjs')).size;
    }
  }
  return sizes;
}

const sizes = measureBundles();

test('every function has a budget for its bundle, and every budget has a function', () => {
  expect(Object.keys(sizes).toSorted()).toEqual(Object.keys(BUDGETS).toSorted());
});

test.each(Object.entries(sizes))('the bundle of %s is within its budget: %i bytes', (entry, size) => {
  expect(size).toBeLessThanOrEqual(BUDGETS[entry] ?? 0);
});
