import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../core/instance.ts';
import { ADMIN_OPERATIONS } from './admin-operations.ts';
import { type Configuration, getCatalogue, getExpiringDays } from './configuration.ts';
import { BundledFunction } from './constructs/bundled-function.ts';
import { SignIn } from './constructs/sign-in.ts';
import { grantTableAccess, type Tables } from './constructs/table-access.ts';
import { listIdentityProviders } from './identity-provider-settings.ts';

export interface AdminApiStackProps extends StackProps {
  readonly tables: Tables;
  readonly configuration: Configuration;
  /** Takes requests to mail contacts. */
  readonly confirmationQueue: sqs.IQueue;
  /** Takes reports of leaked key values. */
  readonly leakQueue: sqs.IQueue;
}

/**
 * Requests a second, and at once, to operations that anybody can call, so that their limit is not that of administrators. In the case
 * of CloudFormation's properties, which CDK passes on as they are.
 */
const THROTTLES = {
  leak: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 },
  // Programs renew their keys at the same time of the night.
  key: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
  link: undefined,
};

/** Why operations need no sign-in. */
const PUBLIC_REASONS = {
  link: 'Contacts have no account. The secret in the link that they were mailed is what permits it',
  key: 'A program has no account. Its key, which the function checks, is what permits it',
  leak: 'Whoever finds a leaked value has no account. The value itself, or GitHub’s signature, is what permits it',
};

/** The admin API, one function per operation, and the sign-in of the administrators who may call it. */
export class AdminApiStack extends Stack {
  readonly api: apigateway.HttpApi;
  /** URL of the API: at the operator's own host, if there is one. */
  readonly url: string;
  readonly signIn: SignIn;
  /** The function of each operation, by name. */
  readonly handlers = new Map<string, lambda.IFunction>();

  constructor(
    scope: Construct,
    id: string,
    { tables, configuration, confirmationQueue, leakQueue, ...props }: AdminApiStackProps,
  ) {
    super(scope, id, props);
    const signIn = new SignIn(this, 'SignIn', configuration);
    this.signIn = signIn;
    this.api = this.createHttpApi(configuration, signIn);
    const stage = this.createStage();
    this.url = this.createDomain(configuration, stage) ?? this.api.apiEndpoint;
    this.addOperations({ tables, configuration, confirmationQueue, leakQueue }, stage);

    new CfnOutput(this, 'AdminApiUrl', { value: this.url });
    new CfnOutput(this, 'Issuer', { value: signIn.issuer });
    // For the command that applies the directory.
    new CfnOutput(this, 'IdentityProviders', {
      value: JSON.stringify(listIdentityProviders(configuration.identityProviders)),
    });
    new CfnOutput(this, 'UserPoolId', { value: signIn.userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: signIn.client.userPoolClientId });
  }

  private createHttpApi({ instance, pageOrigins }: Configuration, signIn: SignIn): apigateway.HttpApi {
    return new apigateway.HttpApi(this, 'Api', {
      apiName: `${getInstanceTitle(instance)} admin API`,
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer('Administrators', signIn.issuer, {
        jwtAudience: [signIn.client.userPoolClientId],
      }),
      defaultAuthorizationScopes: [signIn.scope],
      corsPreflight: {
        allowOrigins: pageOrigins,
        allowMethods: [
          apigateway.CorsHttpMethod.GET,
          apigateway.CorsHttpMethod.POST,
          apigateway.CorsHttpMethod.PATCH,
          apigateway.CorsHttpMethod.DELETE,
        ],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
        exposeHeaders: ['etag', 'location', 'retry-after'],
        maxAge: Duration.hours(1),
      },
    });
  }

  /** Creates the operator's own host for the API, if it is set. @returns its URL */
  private createDomain({ adminApiDomain }: Configuration, stage: apigateway.HttpStage): string | undefined {
    if (adminApiDomain === undefined) return undefined;
    const { host, certificateArn } = adminApiDomain;
    const domainName = new apigateway.DomainName(this, 'Domain', {
      domainName: host,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
    });
    new apigateway.ApiMapping(this, 'DomainMapping', { api: this.api, domainName, stage });
    new CfnOutput(this, 'AdminApiDomainTarget', { value: domainName.regionalDomainName });
    return `https://${host}`;
  }

  private createStage(): apigateway.HttpStage {
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(accessLog),
        // No path, because it would contain a key value that somebody took for an ID.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            at: '$context.requestTime',
            route: '$context.routeKey',
            status: '$context.status',
            milliseconds: '$context.responseLatency',
            subject: '$context.authorizer.claims.sub',
            sourceIp: '$context.identity.sourceIp',
            authorizerError: '$context.authorizer.error',
            integrationError: '$context.integrationErrorMessage',
          }),
        ),
      },
    });
  }

  private addOperations(
    { tables, configuration, confirmationQueue, leakQueue }: AdminApiStackProps,
    stage: apigateway.HttpStage,
  ): void {
    const { keyValuePrefix, keyLife, importedKeys } = configuration;
    const routeSettings: Record<string, object> = {};
    for (const operation of ADMIN_OPERATIONS) {
      const { name, method, path, description, access, importedKeyAccess } = operation;
      const { isPublic, asksContacts, createsKeys, returnsKeys, knowsLevels } = operation;
      const handler = new BundledFunction(this, name, {
        entry: `lambdas/admin-api/${name}.ts`,
        description,
        environment: {
          ...(asksContacts && { CONFIRMATION_QUEUE_URL: confirmationQueue.queueUrl }),
          ...(isPublic === 'leak' && { LEAK_QUEUE_URL: leakQueue.queueUrl }),
          ...((createsKeys || isPublic === 'key') && { KEY_VALUE_PREFIX: keyValuePrefix }),
          ...(createsKeys && { KEY_LIFE: keyLife }),
          ...(knowsLevels && { PERMISSION_CATALOGUE: JSON.stringify(getCatalogue(configuration)) }),
          ...(returnsKeys && { EXPIRING_DAYS: String(getExpiringDays(configuration)) }),
        },
      });
      this.handlers.set(name, handler);
      const imported = importedKeys && importedKeyAccess;
      grantTableAccess(handler, tables, { ...access, ...(imported && { importedKeys: imported }) });
      const queues = [
        ...(asksContacts ? [confirmationQueue] : []),
        ...(isPublic === 'leak' ? [leakQueue] : []),
      ];
      for (const { queueArn } of queues) {
        iam.Grant.addToPrincipal({
          grantee: handler,
          actions: ['sqs:SendMessage'],
          resourceArns: [queueArn],
        });
      }
      const [route] = this.api.addRoutes({
        path,
        methods: [method],
        integration: new HttpLambdaIntegration(name, handler),
        ...(isPublic && { authorizer: new apigateway.HttpNoneAuthorizer(), authorizationScopes: [] }),
      });
      if (isPublic && route) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: PUBLIC_REASONS[isPublic],
        });
        const throttle = THROTTLES[isPublic];
        if (throttle) {
          routeSettings[`${method} ${path}`] = throttle;
          stage.node.addDependency(route); // API Gateway refuses settings of routes that do not exist yet
        }
      }
    }
    (stage.node.defaultChild as apigateway.CfnStage).routeSettings = routeSettings;
  }
}
