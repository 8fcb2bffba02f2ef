import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { ADMIN_OPERATIONS } from '../../lib/admin-operations.ts';
import settings from '../../local/demonstration/managing-keys.json' with { type: 'json' };
import { findResources } from '../support/stacks.ts';
import { synthesizeApp, synthesizeStacks } from '../support/synthesize.ts';

interface Method {
  HttpMethod: string;
  ResourceId: { Ref: string };
  AuthorizationType: string;
  AuthorizerId?: { Ref: string };
  Integration: { Uri: unknown };
}

const CERTIFICATE = 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b';
const WEB_ACL = 'arn:aws:wafv2:eu-west-2:123456789012:regional/webacl/keys/0a1b';

const { ProgramApi: template, AdminApi: admin, Monitoring: monitoring } = synthesizeApp(settings);
const resources = findResources<{ PathPart: string; ParentId: object }>(
  template,
  'AWS::ApiGateway::Resource',
);
const methods = Object.values(findResources<Method>(template, 'AWS::ApiGateway::Method')).map(
  ({ Properties }) => ({
    ...Properties,
    route: `${Properties.HttpMethod} ${findPath(Properties.ResourceId.Ref)}`,
  }),
);

function findPath(id: string): string {
  const resource = resources[id]?.Properties;
  if (!resource) return '';
  return `${'Ref' in resource.ParentId ? findPath(String(resource.ParentId.Ref)) : ''}/${resource.PathPart}`;
}

const findResponse = (of: Template, type: string) =>
  Object.values(
    of.findResources('AWS::ApiGateway::GatewayResponse', { Properties: { ResponseType: type } }),
  )[0]?.Properties;

describe('API for programs', () => {
  test('the API for programs is deployed only if a permission manages keys', () => {
    expect(Object.keys(synthesizeApp({}))).not.toContain('ProgramApi');
  });

  test('the API for programs has every operation that needs a sign-in, and no other, with the functions of the admin API', () => {
    const operations = ADMIN_OPERATIONS.filter(({ isPublic }) => !isPublic);
    expect(methods.map(({ route }) => route).toSorted()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
    template.resourceCountIs('AWS::Lambda::Function', 0);
    for (const { name, method, path } of operations) {
      const uri = JSON.stringify(methods.find(({ route }) => route === `${method} ${path}`)?.Integration.Uri);
      const [logicalId] = Object.entries(
        findResources<{ Description?: string }>(admin, 'AWS::Lambda::Function'),
      ).find(([id]) => id.startsWith(name.replaceAll('-', ''))) ?? [''];
      expect(uri, name).toContain(logicalId);
    }
  });

  test('the API for programs requires the permission to manage keys everywhere, and checks it at each request', () => {
    const authorizers = findResources<{ AuthorizerUri: unknown }>(template, 'AWS::ApiGateway::Authorizer');
    const [[id, authorizer] = [], ...others] = Object.entries(authorizers);
    expect(others).toEqual([]);
    for (const { AuthorizationType, AuthorizerId } of methods) {
      expect({ AuthorizationType, AuthorizerId }).toEqual({
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: id },
      });
    }
    expect(authorizer?.Properties).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
    template.hasParameter('*', { Default: '/latchkey/authorizer/keys' });
  });

  test('the API for programs may invoke each function only from its own method', () => {
    const permissions = Object.values(
      findResources<{ SourceArn: unknown }>(template, 'AWS::Lambda::Permission'),
    );
    expect(permissions).toHaveLength(methods.length);
    const sources = permissions.map(({ Properties }) => JSON.stringify(Properties.SourceArn));
    expect(new Set(sources).size).toBe(methods.length);
    for (const source of sources) expect(source).toMatch(/"Ref":"Api[0-9A-F]{8}"/);
  });

  test('the API for programs refuses keys with problems, and names the request', () => {
    const parse = (type: string) => {
      const { StatusCode, ResponseParameters, ResponseTemplates } = findResponse(template, type);
      return {
        status: StatusCode,
        headers: ResponseParameters,
        ...JSON.parse(ResponseTemplates['application/json']),
      };
    };
    const instance = 'urn:latchkey:request:$context.requestId';
    expect(parse('UNAUTHORIZED')).toMatchObject({
      status: 401,
      type: 'urn:latchkey:problem:invalid-credentials',
      instance,
    });
    expect(parse('ACCESS_DENIED')).toMatchObject({
      status: 403,
      type: 'urn:latchkey:problem:forbidden',
      instance,
    });
    expect(parse('AUTHORIZER_FAILURE')).toMatchObject({
      status: 503,
      type: 'urn:latchkey:problem:unavailable',
      instance,
    });
    expect(findResponse(template, 'MISSING_AUTHENTICATION_TOKEN')).toMatchObject({ StatusCode: '404' });
  });

  test('the API for programs is throttled, has no CORS, and writes access logs and has a web ACL and a host only if set', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: Match.absent(),
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 })],
    });
    expect(methods.map(({ HttpMethod }) => HttpMethod)).not.toContain('OPTIONS');
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    const { ProgramApi: own } = synthesizeApp({
      ...settings,
      programApiDomain: { host: 'keys.example.org', certificateArn: CERTIFICATE },
      programApiLogs: 'existing-role',
      programApiWebAclArn: WEB_ACL,
    });
    own.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: WEB_ACL });
    own.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: 'keys.example.org',
      RegionalCertificateArn: CERTIFICATE,
      SecurityPolicy: 'TLS_1_2',
    });
    own.hasOutput('ProgramApiUrl', { Value: 'https://keys.example.org' });
    own.hasOutput('ProgramApiDomainTarget', {});
    own.resourceCountIs('AWS::ApiGateway::Account', 0);
    const [stage] = Object.values(own.findResources('AWS::ApiGateway::Stage'));
    const format = JSON.parse(stage?.Properties.AccessLogSetting.Format);
    expect(format).toMatchObject({ path: '$context.resourcePath', keyId: '$context.authorizer.keyId' });
    expect(JSON.stringify(format)).not.toMatch(/header|token|context\.path|query/i);
  });

  test('the API for programs is deployed with the monitoring, after the authorizers, and can be deleted by itself', () => {
    const { Monitoring, ProgramApi } = synthesizeStacks(settings);
    expect(Monitoring.dependencies.map(({ id }) => id)).toContain('Latchkey-ProgramApi');
    expect(ProgramApi.dependencies.map(({ id }) => id)).toContain('Latchkey-Authorizer');
    expect(
      Object.values(ProgramApi.template.Outputs).filter((output) =>
        Object.hasOwn(output as object, 'Export'),
      ),
    ).toEqual([]);
  });

  test('the API for programs has an alarm of its own, and its URL is an output without a slash at the end', () => {
    const [url] = Object.values(template.findOutputs('ProgramApiUrl'));
    expect(JSON.stringify(url?.Value)).toMatch(
      /execute-api.*"Ref":"ApiDeploymentStageprod[0-9A-F]{8}"}\]\]}$/,
    );
    monitoring.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('API for programs is answering 5xx'),
      MetricName: '5XXError',
    });
  });
});
