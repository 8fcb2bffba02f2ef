import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { ApiLogs } from '../configuration.ts';

export interface OwnRestApiProps {
  readonly name: string;
  readonly logs: ApiLogs;
  /** What access logs say of the path. An operation’s own path has no IDs, which may be a key value by mistake. */
  readonly loggedPath: '$context.path' | '$context.resourcePath';
  /** Why it has no web ACL. Undefined if it has one. */
  readonly withoutWebAcl: string | undefined;
}

/** Creates a REST API whose callers are programs with API keys, with its log group, in a stack of Latchkey's own. */
export function createOwnRestApi(stack: Stack, props: OwnRestApiProps): apigateway.RestApi {
  const { name, logs: setting, loggedPath, withoutWebAcl } = props;
  const api = new apigateway.RestApi(stack, 'Api', {
    restApiName: name,
    endpointTypes: [apigateway.EndpointType.REGIONAL],
    // REST APIs write access logs only with a role of the whole account, which other apps use too.
    cloudWatchRole: setting === 'set-role',
    ...(setting === 'set-role' && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
    deployOptions: {
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
      ...(setting !== 'off' && createAccessLog(stack, loggedPath)),
    },
  });
  const acknowledge = (id: string, reason: string): void => Validations.of(api).acknowledge({ id, reason });
  acknowledge(
    'AwsSolutions-APIG2',
    'The functions validate requests, because errors of API Gateway could not say what is wrong.',
  );
  acknowledge(
    'AwsSolutions-APIG6',
    'Execution logs would contain the headers of every request, including key values.',
  );
  acknowledge('AwsSolutions-COG4', 'Callers are programs with API keys, not people.');
  if (withoutWebAcl !== undefined) acknowledge('AwsSolutions-APIG3', withoutWebAcl);
  if (setting === 'off') {
    acknowledge('AwsSolutions-APIG1', "Logs need a role of the account, which is the operator's to set.");
  }
  acknowledge(
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    "API Gateway requires this policy for the role that writes the account's logs.",
  );
  return api;
}

function createAccessLog(
  stack: Stack,
  path: OwnRestApiProps['loggedPath'],
): Pick<apigateway.StageOptions, 'accessLogDestination' | 'accessLogFormat'> {
  const accessLog = new logs.LogGroup(stack, 'AccessLog', {
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
        path,
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
