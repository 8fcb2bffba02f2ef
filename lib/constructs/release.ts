import { Duration, Validations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { getMetricNamespace, METRICS } from '../../core/metrics.ts';
import type { Permission } from '../../core/permission.ts';
import type { Configuration } from '../configuration.ts';

/** The alias that every API calls. Its name is part of ARNs that others store. */
const LIVE_ALIAS = 'live';

const ROLLOUTS = {
  canary: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  linear: codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
};

export interface ReleaseProps {
  /** The function that checks keys. */
  readonly authorizer: lambda.Function;
  readonly permission: Permission;
  readonly configuration: Configuration;
}

/** The released version of a key check: an alias, which can go back to an earlier version, by itself or by hand. */
export class Release extends Construct {
  readonly alias: lambda.Alias;

  constructor(scope: Construct, id: string, props: ReleaseProps) {
    super(scope, id);
    const { authorizer, permission, configuration } = props;
    this.alias = new lambda.Alias(this, 'Live', {
      aliasName: LIVE_ALIAS,
      description: `The release that checks API keys for ${permission}`,
      version: authorizer.currentVersion,
    });
    const { keyCheckRollout } = configuration;
    if (keyCheckRollout !== 'all-at-once') this.deployGradually(ROLLOUTS[keyCheckRollout], props);
  }

  private deployGradually(
    deploymentConfig: codedeploy.ILambdaDeploymentConfig,
    { authorizer, permission, configuration }: ReleaseProps,
  ): void {
    const role = new iam.Role(this, 'DeployerRole', {
      assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com'),
    });
    new codedeploy.LambdaDeploymentGroup(this, 'Deployment', {
      alias: this.alias,
      deploymentConfig,
      role,
      alarms: [
        new cloudwatch.Alarm(this, 'Failing', {
          alarmDescription: `A release of the key check for ${permission} is failing: see docs/operating.md, KeyChecksFail`,
          metric: countFailedChecks(configuration.instance, permission, authorizer),
          threshold: 3,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods: 1,
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        }),
      ],
      autoRollback: { deploymentInAlarm: true, failedDeployment: true, stoppedDeployment: true },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'CodeDeploy requires this policy to move the alias.',
    });
  }
}

/**
 * Checks that did not end in a verdict, for whatever reason. Lambda also counts refusals of invalid keys as errors, because
 * authorizers refuse by throwing. A minute, so that a bad release is noticed while it has a tenth of the checks.
 */
function countFailedChecks(
  instance: string,
  permission: Permission,
  authorizer: lambda.IFunction,
): cloudwatch.MathExpression {
  const period = Duration.minutes(1);
  return new cloudwatch.MathExpression({
    expression: 'errors - FILL(invalid, 0)',
    label: 'Failed key checks',
    usingMetrics: {
      errors: authorizer.metricErrors({ period }),
      invalid: new cloudwatch.Metric({
        namespace: getMetricNamespace(instance),
        metricName: METRICS.keyChecks,
        dimensionsMap: { permission, outcome: 'invalid' },
        statistic: cloudwatch.Stats.SUM,
        period,
      }),
    },
    period,
  });
}
