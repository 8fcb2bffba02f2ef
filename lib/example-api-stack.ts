import { CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { PERMISSIONS } from '../core/permissions.ts';
import { OPENATHENS } from '../core/refusal-style.ts';
import { ApiKeyAuthorizer } from './constructs/api-key-authorizer.ts';
import { ApiKeyRefusals } from './constructs/api-key-refusals.ts';
import { BundledFunction } from './constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from './constructs/table-access.ts';
import { EXAMPLE_OPERATIONS } from './example-operations.ts';

export interface ExampleApiStackProps extends StackProps {
  readonly tables: Tables;
}

/** A protected API shaped like OpenAthens's: what another team would deploy, with the authorizer attached as they would. */
export class ExampleApiStack extends Stack {
  constructor(scope: Construct, id: string, { tables, ...props }: ExampleApiStackProps) {
    super(scope, id, props);
    const api = this.createRestApi();
    new ApiKeyRefusals(this, 'KeyRefusals', { api, style: OPENATHENS });
    addOtherRefusals(api);
    this.addOperations(api, tables);
    new CfnOutput(this, 'ExampleApiUrl', { value: api.url });
  }

  private createRestApi(): apigateway.RestApi {
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new apigateway.RestApi(this, 'Api', {
      restApiName: 'Latchkey example API',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      // A REST API writes no access log until its account has a role for it, so a fresh account needs one.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        throttlingRateLimit: 50,
        throttlingBurstLimit: 100,
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
      },
    });
    Validations.of(api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason: "The functions validate requests: the gateway's own refusals could not say what is wrong.",
      },
      { id: 'AwsSolutions-APIG3', reason: 'An example without anything to protect; it is throttled.' },
      {
        id: 'AwsSolutions-APIG6',
        reason: 'Execution logs would hold the headers, and so the key values, of every request.',
      },
      { id: 'AwsSolutions-COG4', reason: 'Callers are programs that present API keys, not people.' },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'API Gateway asks for this policy in the role by which its account writes logs.',
      },
    );
    return api;
  }

  private addOperations(api: apigateway.RestApi, tables: Tables): void {
    const authorizers = new Map(
      PERMISSIONS.map((requires) => [requires, new ApiKeyAuthorizer(this, requires, { requires })]),
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

/** What the gateway refuses for other reasons than the key, with the fields that clients of OpenAthens read. */
function addOtherRefusals(api: apigateway.RestApi): void {
  // What a REST API answers where it has no such path or method.
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
