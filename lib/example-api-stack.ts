import { CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../core/instance.ts';
import { listPermissions, type PermissionCatalogue } from '../core/permissions.ts';
import { OPENATHENS } from '../core/refusal-style.ts';
import type { Configuration } from './configuration.ts';
import { ApiKeyAuthorizer } from './constructs/api-key-authorizer.ts';
import { ApiKeyRefusals } from './constructs/api-key-refusals.ts';
import { BundledFunction } from './constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from './constructs/table-access.ts';
import { EXAMPLE_OPERATIONS } from './example-operations.ts';

export interface ExampleApiStackProps extends StackProps {
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/** Whether all permissions are configured that the example requires. */
export function isExampleConfigured(catalogue: PermissionCatalogue): boolean {
  const permissions = listPermissions(catalogue);
  return EXAMPLE_OPERATIONS.every(({ requires }) => permissions.includes(requires));
}

/** A protected API in the style of OpenAthens, as another team would deploy it with the authorizer. */
export class ExampleApiStack extends Stack {
  constructor(scope: Construct, id: string, { tables, configuration, ...props }: ExampleApiStackProps) {
    super(scope, id, props);
    const api = this.createRestApi(configuration);
    new ApiKeyRefusals(this, 'KeyRefusals', { api, style: OPENATHENS });
    addOtherRefusals(api);
    this.addOperations(api, tables, configuration);
    new CfnOutput(this, 'ExampleApiUrl', { value: api.url });
  }

  private createRestApi({ instance, exampleApiLogs }: Configuration): apigateway.RestApi {
    const api = new apigateway.RestApi(this, 'Api', {
      restApiName: `${getInstanceTitle(instance)} example API`,
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      // REST APIs write access logs only with a role of the whole account, which other apps use too.
      cloudWatchRole: exampleApiLogs === 'set-role',
      ...(exampleApiLogs === 'set-role' && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: {
        throttlingRateLimit: 50,
        throttlingBurstLimit: 100,
        ...(exampleApiLogs !== 'off' && this.createAccessLog()),
      },
    });
    Validations.of(api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason: 'The functions validate requests, because errors of API Gateway could not say what is wrong.',
      },
      { id: 'AwsSolutions-APIG3', reason: 'An example without valuable data. It is throttled.' },
      {
        id: 'AwsSolutions-APIG6',
        reason: 'Execution logs would contain the headers of every request, including key values.',
      },
      { id: 'AwsSolutions-COG4', reason: 'Callers are programs with API keys, not people.' },
      ...(exampleApiLogs === 'off'
        ? [
            {
              id: 'AwsSolutions-APIG1',
              reason: "Logs need a role of the account, which is the operator's to set.",
            },
          ]
        : []),
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: "API Gateway requires this policy for the role that writes the account's logs.",
      },
    );
    return api;
  }

  private createAccessLog(): Pick<apigateway.StageOptions, 'accessLogDestination' | 'accessLogFormat'> {
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return {
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
      accessLogFormat: apigateway.AccessLogFormat.custom(
        JSON.stringify({
          requestId: '$context.requestId',
          at: '$context.requestTime',
          method: '$context.httpMethod',
          path: '$context.path',
          status: '$context.status',
          milliseconds: '$context.responseLatency',
          organisationId: '$context.authorizer.organisationId',
          keyId: '$context.authorizer.keyId',
          sourceIp: '$context.identity.sourceIp',
          authorizerError: '$context.authorizer.error',
          integrationError: '$context.integration.error',
        }),
      ),
    };
  }

  private addOperations(api: apigateway.RestApi, tables: Tables, { instance }: Configuration): void {
    const required = new Set(EXAMPLE_OPERATIONS.map(({ requires }) => requires));
    const authorizers = new Map(
      [...required].map((requires) => [
        requires,
        new ApiKeyAuthorizer(this, requires, { requires, instance }),
      ]),
    );
    for (const { name, requires, method, paths, description, access } of EXAMPLE_OPERATIONS) {
      const handler = new BundledFunction(this, name, {
        entry: `lambdas/example-api/${name}.ts`,
        description: `Example API: ${description}`,
      });
      grantTableAccess(handler, tables, access);
      const integration = new apigateway.LambdaIntegration(handler, { allowTestInvoke: false });
      for (const path of paths) {
        api.root
          .resourceForPath(path)
          .addMethod(method, integration, { authorizer: authorizers.get(requires)?.forRestApi() });
      }
    }
  }
}

/** Adds the responses for all other errors of API Gateway, with the fields that clients of OpenAthens read. */
function addOtherRefusals(api: apigateway.RestApi): void {
  // The response type for paths and methods that do not exist.
  api.addGatewayResponse('NotFound', {
    type: apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
    statusCode: '404',
    templates: {
      'application/json': JSON.stringify({ code: 'notFound', message: 'There is no such resource.' }),
    },
  });
  const other = {
    'application/json': '{"code":"$context.error.responseType","message":$context.error.messageString}',
  };
  api.addGatewayResponse('Refused', { type: apigateway.ResponseType.DEFAULT_4XX, templates: other });
  api.addGatewayResponse('Failed', { type: apigateway.ResponseType.DEFAULT_5XX, templates: other });
}
