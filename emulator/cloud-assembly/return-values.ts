import { createHash } from 'node:crypto';

/** Where everything pretends to be. */
export const ACCOUNT = '000000000000';
export const REGION = 'eu-west-2';

/** Addresses on this machine of what a deployment would have at addresses of AWS; those of AWS where there are none. */
export interface LocalAddresses {
  /** Where the URLs of queues lead: unlike with other services, the SDK follows them. */
  aws?: string;
  /** The one HTTP API. */
  httpApi?: string;
  /** What stands in for the user pool. */
  identityProvider?: string;
}

/** A resource as its return values are worked out from. */
export interface Described {
  stackName: string;
  logicalId: string;
  local: LocalAddresses;
  /** A property with its intrinsics resolved, where it is text. */
  property(name: string): string | undefined;
}

interface ReturnValues {
  ref(resource: Described): string;
  attributes?: Record<string, (resource: Described) => string>;
}

const generatedName = ({ stackName, logicalId }: Described): string => `${stackName}-${logicalId}`;
const named =
  (property: string) =>
  (resource: Described): string =>
    resource.property(property) ?? generatedName(resource);
/** An id as API Gateway and Cognito make them up: stable for as long as the logical id is. */
const madeUp = (resource: Described): string =>
  createHash('sha256').update(generatedName(resource)).digest('hex').slice(0, 10);
const logicalId = (resource: Described): string => resource.logicalId;
/** An ARN in the pretended account. */
export const arnOf = (service: string, resource: string, region = REGION): string =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;

const functionName = named('FunctionName');
const roleName = named('RoleName');
const tableName = named('TableName');
const queueName = named('QueueName');
const bucketName = named('BucketName');
const cloudFrontFunctionArn = (resource: Described): string =>
  arnOf('cloudfront', `function/${named('Name')(resource)}`, '');
const logGroupName = named('LogGroupName');
const userPoolId = (resource: Described): string => `${REGION}_${madeUp(resource)}`;
const userPoolHost = (resource: Described): string =>
  `cognito-idp.${REGION}.amazonaws.com/${userPoolId(resource)}`;

const table: ReturnValues = {
  ref: tableName,
  attributes: { Arn: (resource) => arnOf('dynamodb', `table/${tableName(resource)}`) },
};
/** Named as in the template, so that whoever reads a stack's resources finds what its references mean. */
const partOfApi: ReturnValues = { ref: logicalId };

/**
 * What `Ref` and `Fn::GetAtt` return for the types of resource that the emulator runs or passes on.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
export const RETURN_VALUES: Readonly<Record<string, ReturnValues>> = {
  'AWS::ApiGateway::Authorizer': partOfApi,
  'AWS::ApiGateway::Deployment': partOfApi,
  'AWS::ApiGateway::RequestValidator': partOfApi,
  'AWS::ApiGateway::Resource': partOfApi,
  'AWS::ApiGateway::RestApi': {
    ref: madeUp,
    attributes: { RootResourceId: (resource) => `${resource.logicalId}.Root` },
  },
  'AWS::ApiGateway::Stage': { ref: (resource) => resource.property('StageName') ?? resource.logicalId },
  'AWS::ApiGatewayV2::Api': {
    ref: madeUp,
    attributes: {
      ApiEndpoint: (resource) =>
        resource.local.httpApi ?? `https://${madeUp(resource)}.execute-api.${REGION}.amazonaws.com`,
    },
  },
  'AWS::ApiGatewayV2::Authorizer': partOfApi,
  'AWS::ApiGatewayV2::Integration': partOfApi,
  'AWS::ApiGatewayV2::Route': partOfApi,
  'AWS::CloudFront::Distribution': {
    ref: madeUp,
    attributes: { DomainName: (resource) => `${madeUp(resource)}.cloudfront.net` },
  },
  'AWS::CloudFront::Function': {
    ref: cloudFrontFunctionArn,
    attributes: { FunctionARN: cloudFrontFunctionArn },
  },
  'AWS::CloudFront::OriginAccessControl': { ref: madeUp, attributes: { Id: madeUp } },
  'AWS::CloudFront::ResponseHeadersPolicy': { ref: madeUp },
  'AWS::Cognito::UserPool': {
    ref: userPoolId,
    attributes: {
      Arn: (resource) => arnOf('cognito-idp', `userpool/${userPoolId(resource)}`),
      ProviderName: userPoolHost,
      ProviderURL: (resource) => resource.local.identityProvider ?? `https://${userPoolHost(resource)}`,
    },
  },
  'AWS::Cognito::UserPoolClient': { ref: madeUp },
  'AWS::Cognito::UserPoolDomain': { ref: named('Domain') },
  'AWS::Cognito::UserPoolResourceServer': {
    ref: (resource) => resource.property('Identifier') ?? resource.logicalId,
  },
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Rule': {
    ref: named('Name'),
    attributes: { Arn: (resource) => arnOf('events', `rule/${named('Name')(resource)}`) },
  },
  'AWS::IAM::Role': {
    ref: roleName,
    attributes: { Arn: (resource) => arnOf('iam', `role/${roleName(resource)}`, '') },
  },
  'AWS::Lambda::Function': {
    ref: functionName,
    attributes: { Arn: (resource) => arnOf('lambda', `function:${functionName(resource)}`) },
  },
  'AWS::Logs::LogGroup': {
    ref: logGroupName,
    attributes: { Arn: (resource) => `${arnOf('logs', `log-group:${logGroupName(resource)}`)}:*` },
  },
  'AWS::Lambda::LayerVersion': { ref: (resource) => arnOf('lambda', `layer:${generatedName(resource)}:1`) },
  'AWS::S3::Bucket': {
    ref: bucketName,
    attributes: {
      Arn: (resource) => `arn:aws:s3:::${bucketName(resource)}`,
      RegionalDomainName: (resource) => `${bucketName(resource)}.s3.${REGION}.amazonaws.com`,
    },
  },
  'AWS::SES::ConfigurationSet': { ref: named('Name') },
  'AWS::SES::EmailIdentity': { ref: named('EmailIdentity') },
  'AWS::SQS::Queue': {
    ref: (resource) =>
      `${resource.local.aws ?? `https://sqs.${REGION}.amazonaws.com`}/${ACCOUNT}/${queueName(resource)}`,
    attributes: { Arn: (resource) => arnOf('sqs', queueName(resource)), QueueName: queueName },
  },
  'AWS::SSM::Parameter': {
    ref: named('Name'),
    attributes: { Value: (resource) => resource.property('Value') ?? '' },
  },
};
