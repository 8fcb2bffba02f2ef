import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { ENTRY } from '../../lib/constructs/function-bundle.ts';

/**
 * The most that a function's bundle may weigh, in kB: what it weighed when this was written, and 5 % more. A cold start loads
 * all of it. Whoever needs more raises the number, and says why.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  'lambdas/admin-api/confirm-contact.ts': 388,
  'lambdas/admin-api/create-api-key.ts': 634,
  'lambdas/admin-api/decline-contact.ts': 388,
  'lambdas/admin-api/delete-api-key.ts': 376,
  'lambdas/admin-api/delete-self.ts': 389,
  'lambdas/admin-api/get-api-key.ts': 517,
  'lambdas/admin-api/list-api-key-events.ts': 365,
  'lambdas/admin-api/list-api-keys.ts': 523,
  'lambdas/admin-api/list-events.ts': 386,
  'lambdas/admin-api/list-organisations.ts': 354,
  'lambdas/admin-api/list-permission-levels.ts': 358,
  'lambdas/admin-api/list-recipients.ts': 373,
  'lambdas/admin-api/report-github-leaks.ts': 339,
  'lambdas/admin-api/report-leak.ts': 349,
  'lambdas/admin-api/request-contact-confirmation.ts': 444,
  'lambdas/admin-api/rotate-api-key.ts': 581,
  'lambdas/admin-api/rotate-self.ts': 586,
  'lambdas/admin-api/update-api-key.ts': 630,
  'lambdas/authorizer/check-key.ts': 70,
  'lambdas/events/publish-events.ts': 320,
  'lambdas/events/tell-ends.ts': 387,
  'lambdas/example-api/accounts/create-account.ts': 662,
  'lambdas/example-api/accounts/get-account.ts': 491,
  'lambdas/example-api/accounts/modify-account.ts': 657,
  'lambdas/example-api/accounts/query-accounts.ts': 493,
  'lambdas/example-api/entry-point/get-entry-point.ts': 491,
  'lambdas/example-api/entry-point/get-organisation.ts': 481,
  'lambdas/example-api/reports/get-raw-report.ts': 674,
  'lambdas/example-api/reports/get-report.ts': 678,
  'lambdas/example-api/sessions/open-session.ts': 501,
  'lambdas/last-use/record-last-use.ts': 502,
  'lambdas/reminders/handle-leak.ts': 1745,
  'lambdas/reminders/plan-run.ts': 743,
  'lambdas/reminders/record-delivery.ts': 538,
  'lambdas/reminders/send-confirmation.ts': 1483,
  'lambdas/reminders/send-digest.ts': 1757,
};

interface FunctionResource {
  Metadata?: Record<string, string>;
  Properties?: { Code?: { S3Key?: string } };
}

/** Lists the size of each function's bundle in kB, by entry file. */
function listSizes(): Record<string, number> {
  const assembly = inject('assembly');
  const resources = globSync('*.template.json', { cwd: assembly }).flatMap((file) =>
    Object.values<FunctionResource>(JSON.parse(readFileSync(join(assembly, file), 'utf8')).Resources),
  );
  return Object.fromEntries(
    resources.flatMap(({ Metadata, Properties }) => {
      const entry = Metadata?.[ENTRY];
      if (entry === undefined) return [];
      const folder = `asset.${Properties?.Code?.S3Key?.replace('.zip', '')}`;
      return [[entry, statSync(join(assembly, folder, 'index.mjs')).size / 1000]];
    }),
  );
}

test('every function has a budget for its bundle, and stays within it', () => {
  const sizes = listSizes();
  expect(Object.keys(sizes).sort()).toEqual(Object.keys(BUDGETS).sort());
  const heavy = Object.entries(sizes).filter(([entry, size]) => size > (BUDGETS[entry] ?? 0));
  expect(heavy).toEqual([]);
});
