import { describe, expect, test } from 'vitest';
import { parseCloudFormationYaml } from '../../emulator/sam/cloudformation-yaml.ts';
import { findHandExample } from '../support/hand-examples.ts';
import packaged from '../support/packaged-loans/cloudformation-template-update-stack.json' with {
  type: 'json',
};

/** The example as a template. */
function parseTemplate(tool: string) {
  // biome-ignore lint/suspicious/noExplicitAny: the assertions say what is in it
  return parseCloudFormationYaml(findHandExample(tool), tool) as Record<string, any>;
}

const CHALLENGE = { 'Content-Type': "'application/problem+json'", 'WWW-Authenticate': "'Bearer'" };
const RETRY = { 'Content-Type': "'application/problem+json'", 'Retry-After': "'5'" };

describe('an authorizer that is attached by hand caches nothing, and its API describes refusals', () => {
  test('with SAM', () => {
    const { Auth, GatewayResponses } = parseTemplate('sam').Resources.Api.Properties;
    expect(Auth).toEqual({
      DefaultAuthorizer: 'Reports',
      Authorizers: {
        Reports: {
          FunctionArn: '{{resolve:ssm:/latchkey/authorizer/reports}}',
          FunctionPayloadType: 'REQUEST',
          DisableFunctionDefaultPermissions: true,
          Identity: { ReauthorizeEvery: 0 },
        },
      },
    });
    expect(GatewayResponses).toMatchObject({
      UNAUTHORIZED: { StatusCode: 401, ResponseParameters: { Headers: CHALLENGE } },
      AUTHORIZER_FAILURE: { StatusCode: 503, ResponseParameters: { Headers: RETRY } },
      AUTHORIZER_CONFIGURATION_ERROR: { StatusCode: 503, ResponseParameters: { Headers: RETRY } },
    });
  });

  test('with the Serverless Framework', () => {
    const { functions, resources } = parseTemplate('serverless');
    expect(functions.report.events[0].http.authorizer).toEqual({
      name: 'reports',
      type: 'request',
      arn: { 'Fn::Sub': '{{resolve:ssm:/latchkey/authorizer/reports}}' },
      resultTtlInSeconds: 0,
      managedExternally: true,
    });
    const responses = Object.values<{ Properties: object }>(resources.Resources);
    expect(responses.map(({ Properties }) => Properties)).toMatchObject([
      { ResponseType: 'UNAUTHORIZED', StatusCode: '401', ResponseParameters: prefix(CHALLENGE) },
      { ResponseType: 'AUTHORIZER_FAILURE', StatusCode: '503', ResponseParameters: prefix(RETRY) },
      {
        ResponseType: 'AUTHORIZER_CONFIGURATION_ERROR',
        StatusCode: '503',
        ResponseParameters: prefix(RETRY),
      },
    ]);
  });

  test('with the Serverless Framework, and the tests run what it packages', () => {
    const { functions, resources } = parseTemplate('serverless');
    const { path, authorizer } = functions.report.events[0].http;
    const { ApiGatewayResourceReport, ReportsApiGatewayAuthorizer } = packaged.Resources;
    expect(packaged.Resources).toMatchObject(resources.Resources);
    expect(ApiGatewayResourceReport.Properties.PathPart).toBe(path);
    expect(ReportsApiGatewayAuthorizer.Properties).toMatchObject({
      Name: authorizer.name,
      AuthorizerResultTtlInSeconds: authorizer.resultTtlInSeconds,
      AuthorizerUri: { 'Fn::Join': ['', expect.arrayContaining([authorizer.arn])] },
    });
  });

  test.each([
    ['CDK in Python', 'python', 'results_cache_ttl=Duration.seconds(0)', 'ResponseType.AUTHORIZER_FAILURE'],
    ['CDK in Python', 'python', 'ResponseType.AUTHORIZER_CONFIGURATION_ERROR'],
    ['Terraform', 'terraform', '"AUTHORIZER_CONFIGURATION_ERROR"'],
    ['CDK in Python', 'python', 'identity_sources=[]', 'skip_permissions=True'],
    ['Terraform', 'terraform', 'authorizer_result_ttl_in_seconds = 0\n', '"AUTHORIZER_FAILURE"'],
  ])('with %s', (_, tool, ...settings) => {
    const example = findHandExample(tool);
    for (const setting of [...settings, '/latchkey/authorizer/reports', 'UNAUTHORIZED']) {
      expect(example).toContain(setting);
    }
  });
});

function prefix(headers: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
  );
}
