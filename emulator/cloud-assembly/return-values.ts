import { createHash } from 'node:crypto';
import { ACCOUNT_ID, formatArn, formatBusArn, REGION } from '../emulated-account.ts';

/** Addresses on this machine, in place of addresses of AWS. What has none here gets an AWS address. */
export interface LocalAddresses {
  /** Replaces the host of queue URLs, because the SDK sends requests for a queue to the queue's URL. */
  aws?: string;
  /** Replaces the endpoint of the app's one HTTP API. */
  httpApi?: string;
  /** Replaces the issuer of the app's user pool. */
  identityProvider?: string;
}

/**
 * Formats the ARN of a version or alias.
 * @param functionName name or ARN of the function
 */
function formatQualifiedArn(functionName: string, qualifier: string): string {
  const arn = functionName.startsWith('arn:')
    ? functionName
    : formatArn('lambda', `function:${functionName}`);
  return `${arn}:${qualifier}`;
}

/** What the return values of a resource are computed from. */
export interface ResourceDescription {
  stackName: string;
  logicalId: string;
  addresses: LocalAddresses;
  /** A property with its intrinsic functions resolved; `undefined` if it is missing or not text. */
  findText(property: string): string | undefined;
}

interface ReturnValues {
  ref(resource: ResourceDescription): string;
  attributes?: Record<string, (resource: ResourceDescription) => string>;
}

const formatGeneratedName = ({ stackName, logicalId }: ResourceDescription): string =>
  `${stackName}-${logicalId}`;
const nameFrom =
  (property: string) =>
  (resource: ResourceDescription): string =>
    resource.findText(property) ?? formatGeneratedName(resource);
/** An ID in the form that API Gateway and Cognito generate. It changes only when the logical ID does. */
const generateId = (resource: ResourceDescription): string =>
  createHash('sha256').update(formatGeneratedName(resource)).digest('hex').slice(0, 10);
const logicalId = (resource: ResourceDescription): string => resource.logicalId;

const functionName = nameFrom('FunctionName');
const roleName = nameFrom('RoleName');
const tableName = nameFrom('TableName');
const queueName = nameFrom('QueueName');
const busName = nameFrom('Name');
const bucketName = nameFrom('BucketName');
const cloudFrontFunctionArn = (resource: ResourceDescription): string =>
  formatArn('cloudfront', `function/${nameFrom('Name')(resource)}`, '');
const logGroupName = nameFrom('LogGroupName');
const userPoolId = (resource: ResourceDescription): string => `${REGION}_${generateId(resource)}`;
const userPoolHost = (resource: ResourceDescription): string =>
  `cognito-idp.${REGION}.amazonaws.com/${userPoolId(resource)}`;

/** A synthesized app has one version of each function: the code that it was synthesized with. */
const PUBLISHED_VERSION = '1';
const versionArn = ({ findText }: ResourceDescription): string =>
  formatQualifiedArn(findText('FunctionName') ?? '', PUBLISHED_VERSION);
const aliasArn = ({ findText }: ResourceDescription): string =>
  formatQualifiedArn(findText('FunctionName') ?? '', findText('Name') ?? '');

const table: ReturnValues = {
  ref: tableName,
  attributes: {
    Arn: (resource) => formatArn('dynamodb', `table/${tableName(resource)}`),
    // On AWS, the stream is named by the time when it was enabled. A table has one at a time.
    StreamArn: (resource) => formatArn('dynamodb', `table/${tableName(resource)}/stream/latest`),
  },
};
/** Referred to by its logical ID, so that the gateway can look up what a reference means. */
const partOfApi: ReturnValues = { ref: logicalId };

/**
 * What `Ref` and `Fn::GetAtt` return, for every type of resource that the emulator runs or that others refer to.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
export const RETURN_VALUES: Readonly<Record<string, ReturnValues>> = {
  'AWS::ApiGateway::Authorizer': partOfApi,
  'AWS::ApiGateway::Deployment': partOfApi,
  'AWS::ApiGateway::RequestValidator': partOfApi,
  'AWS::ApiGateway::Resource': partOfApi,
  'AWS::ApiGateway::RestApi': {
    ref: generateId,
    attributes: { RootResourceId: (resource) => `${resource.logicalId}.Root` },
  },
  'AWS::ApiGateway::Stage': { ref: (resource) => resource.findText('StageName') ?? resource.logicalId },
  'AWS::ApiGatewayV2::Api': {
    ref: generateId,
    attributes: {
      ApiEndpoint: (resource) =>
        resource.addresses.httpApi ?? `https://${generateId(resource)}.execute-api.${REGION}.amazonaws.com`,
    },
  },
  'AWS::ApiGatewayV2::Authorizer': partOfApi,
  'AWS::ApiGatewayV2::Integration': partOfApi,
  'AWS::ApiGatewayV2::Route': partOfApi,
  'AWS::CloudFront::Distribution': {
    ref: generateId,
    attributes: { DomainName: (resource) => `${generateId(resource)}.cloudfront.net` },
  },
  'AWS::CloudFront::Function': {
    ref: cloudFrontFunctionArn,
    attributes: { FunctionARN: cloudFrontFunctionArn },
  },
  'AWS::CloudFront::OriginAccessControl': { ref: generateId, attributes: { Id: generateId } },
  'AWS::CloudFront::ResponseHeadersPolicy': { ref: generateId },
  'AWS::Cognito::UserPool': {
    ref: userPoolId,
    attributes: {
      Arn: (resource) => formatArn('cognito-idp', `userpool/${userPoolId(resource)}`),
      ProviderName: userPoolHost,
      ProviderURL: (resource) => resource.addresses.identityProvider ?? `https://${userPoolHost(resource)}`,
    },
  },
  'AWS::Cognito::UserPoolClient': { ref: generateId },
  'AWS::Cognito::UserPoolDomain': { ref: nameFrom('Domain') },
  'AWS::Cognito::UserPoolResourceServer': {
    ref: (resource) => resource.findText('Identifier') ?? resource.logicalId,
  },
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::EventBus': {
    ref: busName,
    attributes: { Arn: (resource) => formatBusArn(busName(resource)), Name: busName },
  },
  'AWS::Events::Rule': {
    ref: nameFrom('Name'),
    attributes: { Arn: (resource) => formatArn('events', `rule/${nameFrom('Name')(resource)}`) },
  },
  'AWS::IAM::Role': {
    ref: roleName,
    attributes: { Arn: (resource) => formatArn('iam', `role/${roleName(resource)}`, '') },
  },
  'AWS::Lambda::Function': {
    ref: functionName,
    attributes: { Arn: (resource) => formatArn('lambda', `function:${functionName(resource)}`) },
  },
  'AWS::Lambda::Alias': { ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Lambda::Version': {
    ref: versionArn,
    attributes: { FunctionArn: versionArn, Version: () => PUBLISHED_VERSION },
  },
  'AWS::Logs::LogGroup': {
    ref: logGroupName,
    attributes: { Arn: (resource) => `${formatArn('logs', `log-group:${logGroupName(resource)}`)}:*` },
  },
  'AWS::Lambda::LayerVersion': {
    ref: (resource) => formatArn('lambda', `layer:${formatGeneratedName(resource)}:1`),
  },
  'AWS::S3::Bucket': {
    ref: bucketName,
    attributes: {
      Arn: (resource) => `arn:aws:s3:::${bucketName(resource)}`,
      RegionalDomainName: (resource) => `${bucketName(resource)}.s3.${REGION}.amazonaws.com`,
    },
  },
  'AWS::SES::ConfigurationSet': { ref: nameFrom('Name') },
  'AWS::SES::EmailIdentity': { ref: nameFrom('EmailIdentity') },
  'AWS::SNS::Topic': { ref: (resource) => formatArn('sns', nameFrom('TopicName')(resource)) },
  'AWS::SQS::Queue': {
    ref: (resource) =>
      `${resource.addresses.aws ?? `https://sqs.${REGION}.amazonaws.com`}/${ACCOUNT_ID}/${queueName(resource)}`,
    attributes: { Arn: (resource) => formatArn('sqs', queueName(resource)), QueueName: queueName },
  },
  'AWS::SSM::Parameter': {
    ref: nameFrom('Name'),
    attributes: { Value: (resource) => resource.findText('Value') ?? '' },
  },
};
