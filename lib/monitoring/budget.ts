import { Aws } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../../core/instance.ts';

export interface BudgetOptions {
  readonly instance: string;
  /** In US dollars. */
  readonly monthlyBudget: number;
  readonly alarmEmail: string;
}

/**
 * Creates a budget for the costs of the whole account in a month. A mail is sent when four fifths are spent, and when AWS
 * forecasts that all of it will be.
 */
export function createBudget(scope: Construct, { instance, monthlyBudget, alarmEmail }: BudgetOptions): void {
  const notify = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: {
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold,
      thresholdType: 'PERCENTAGE',
    },
    subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
  });
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `${getInstanceTitle(instance)}-${Aws.REGION}`, // budgets belong to the account, in no region
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudget, unit: 'USD' },
    },
    notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
  });
}
