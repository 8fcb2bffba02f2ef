import { Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../core/instance.ts';
import type { Configuration } from './configuration.ts';
import { Alarms } from './monitoring/alarms.ts';
import { createBudget } from './monitoring/budget.ts';
import { HealthDashboard } from './monitoring/dashboard.ts';
import type { Watched } from './monitoring/metrics.ts';
import { notifyOfRestorePoints } from './monitoring/restore-points.ts';
import { warnAboutUnsetSettings } from './unset-settings.ts';

export interface MonitoringStackProps extends StackProps, Omit<Watched, 'instance'> {
  readonly configuration: Configuration;
}

/** The dashboard and the alarms. docs/operating.md says what to do about each alarm. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    const { instance } = configuration;
    const watched = { ...props, instance };
    warnAboutUnsetSettings(this, configuration);
    const alarms = new Alarms(this, 'Alarms', watched);
    const topic = this.createTopic(configuration);
    alarms.notify(new SnsAction(topic));
    notifyOfRestorePoints(this, { instance, tables: props.tables, topic });
    const { monthlyBudget, alarmEmail } = configuration;
    if (monthlyBudget !== undefined && alarmEmail !== undefined) {
      createBudget(this, { instance, monthlyBudget, alarmEmail });
    }
    new HealthDashboard(this, 'Dashboard', { alarms: alarms.alarms, ...watched });
  }

  private createTopic({ instance, alarmEmail }: Configuration): sns.Topic {
    const topic = new sns.Topic(this, 'AlarmTopic', {
      displayName: `${getInstanceTitle(instance)} alarms`,
      enforceSSL: true,
    });
    // With a policy of its own, a topic no longer allows alarms of its account to publish by default.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
    return topic;
  }
}
