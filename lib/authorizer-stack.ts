import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Permission } from '../core/permission.ts';
import { getRequirement, hasSelfRenewal, listPermissions } from '../core/permissions.ts';
import { type Configuration, getCatalogue, getExpiringDays, getImportedKeyLife } from './configuration.ts';
import { getAuthorizerFunctionName, getAuthorizerParameterName } from './constructs/authorizer-function.ts';
import { BundledFunction, buildMetricVariables } from './constructs/bundled-function.ts';
import { Release } from './constructs/release.ts';
import { grantTableAccess, type Tables } from './constructs/table-access.ts';

export interface AuthorizerStackProps extends StackProps {
  readonly tables: Tables;
  readonly configuration: Configuration;
  /** Takes reports of old keys that are used after they renewed themselves. */
  readonly leakQueue: sqs.IQueue;
}

/**
 * The functions that check keys, and the one that records when keys were last used. Each permission has its own checking
 * function, because each use of the authorizer requires one permission, and because only features need to read organisations.
 */
export class AuthorizerStack extends Stack {
  readonly authorizers: BundledFunction[];
  readonly lastUseRecorder: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    { tables, configuration, leakQueue, ...props }: AuthorizerStackProps,
  ) {
    super(scope, id, props);
    this.lastUseRecorder = this.createRecorder(tables, configuration, leakQueue);
    this.authorizers = listPermissions(configuration).map((permission) => {
      const authorizer = this.createAuthorizer(permission, tables, configuration);
      new logs.SubscriptionFilter(this, `${permission}-uses`, {
        logGroup: authorizer.logGroup,
        filterPattern: logs.FilterPattern.booleanValue('$.recordUse', true),
        destination: new LambdaDestination(this.lastUseRecorder),
      });
      return authorizer;
    });
    new CfnOutput(this, 'ImportedKeys', { value: configuration.importedKeys ? 'on' : 'off' });
    new CfnOutput(this, 'ImportedKeyLife', { value: getImportedKeyLife(configuration) });
  }

  private createAuthorizer(
    permission: Permission,
    tables: Tables,
    configuration: Configuration,
  ): BundledFunction {
    const { permission: _, ...rules } = getRequirement(configuration, permission);
    const { instance, keyValuePrefix, importedKeys, usageIdentifierKey, consumerAccounts } = configuration;
    const authorizer = new BundledFunction(this, `check-key-for-${permission}`, {
      functionName: getAuthorizerFunctionName(instance, permission),
      entry: 'lambdas/authorizer/check-key.ts',
      description: `Checks whether a caller's API key permits ${permission}`,
      environment: {
        REQUIRED_PERMISSION: permission,
        PERMISSION_RULES: JSON.stringify(rules),
        KEY_VALUE_PREFIX: keyValuePrefix,
        EXPIRING_DAYS: String(getExpiringDays(configuration)),
        ...buildMetricVariables(instance),
        ...(usageIdentifierKey && { IDENTIFY_USAGE: 'on' }),
        ...(rules.isFeature && configuration.rememberFeatures && { REMEMBER_FEATURES: 'on' }),
      },
      timeout: Duration.seconds(5),
      reservedConcurrentExecutions: configuration.reservedConcurrency,
      keepsVersions: true,
      memorySize: 1024, // a caller waits for the cold start, which is bound by the processor
    });
    grantTableAccess(authorizer, tables, {
      apiKeys: ['GetItem'],
      ...(rules.isFeature && { organisations: ['GetItem'] }),
      ...(importedKeys && { importedKeys: ['GetItem'] }),
    });
    const live = new Release(this, `${permission}-release`, { authorizer, permission, configuration }).alias;
    // APIs that were deployed before there was an alias still call the function itself.
    for (const called of [authorizer, live]) this.permitApis(called, consumerAccounts);
    Annotations.of(authorizer).acknowledgeWarning(
      '@aws-cdk/aws-lambda:addPermissionsToVersionOrAlias',
      'The alias has the same permissions.',
    );
    new ssm.StringParameter(this, `${permission}-authorizer`, {
      parameterName: getAuthorizerParameterName(instance, permission),
      description: `The alias of the function that checks API keys for ${permission}`,
      stringValue: live.functionArn,
    });
    new CfnOutput(this, `${permission}AuthorizerArn`, { value: live.functionArn });
    return authorizer;
  }

  /**
   * Permits all authorizers of all APIs in these accounts, so that other apps can use the function without further
   * permissions, and all GraphQL APIs of this account: AWS documents no AppSync authorizer in another one. The source ARN
   * contains the account, so no other condition is needed.
   */
  private permitApis(called: lambda.IFunction, consumerAccounts: readonly string[]): void {
    for (const account of [this.account, ...consumerAccounts]) {
      called.addPermission(account === this.account ? 'Authorizers' : `Authorizers${account}`, {
        principal: new iam.ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: this.formatArn({
          service: 'execute-api',
          account,
          resource: '*',
          resourceName: 'authorizers/*',
        }),
      });
    }
    called.addPermission('GraphqlApis', {
      principal: new iam.ServicePrincipal('appsync.amazonaws.com'),
      sourceArn: this.formatArn({ service: 'appsync', resource: 'apis', resourceName: '*' }),
    });
  }

  private createRecorder(
    tables: Tables,
    configuration: Configuration,
    leakQueue: sqs.IQueue,
  ): BundledFunction {
    const comparesUses = hasSelfRenewal(configuration);
    const recorder = new BundledFunction(this, 'record-last-use', {
      entry: 'lambdas/last-use/record-last-use.ts',
      description: 'Records when API keys were last used, from the log lines of their checks',
      ...(comparesUses && {
        environment: {
          LEAK_QUEUE_URL: leakQueue.queueUrl,
          PERMISSION_CATALOGUE: JSON.stringify(getCatalogue(configuration)),
        },
      }),
    });
    grantTableAccess(recorder, tables, {
      apiKeys: [...(comparesUses ? ['GetItem' as const] : []), 'UpdateItem'],
      keyEvents: ['PutItem'],
    });
    if (comparesUses) {
      iam.Grant.addToPrincipal({
        grantee: recorder,
        actions: ['sqs:SendMessage'],
        resourceArns: [leakQueue.queueArn],
      });
    }
    return recorder;
  }
}
