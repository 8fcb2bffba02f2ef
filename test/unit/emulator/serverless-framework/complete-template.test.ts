import { expect, test } from 'vitest';
import { completeServerlessTemplate } from '../../../../emulator/serverless-framework/complete-template.ts';

const RestApiId = { Ref: 'Api' };
const deploy = (properties: Record<string, unknown>) =>
  completeServerlessTemplate({
    Resources: { Deployment1: { Type: 'AWS::ApiGateway::Deployment', Properties: properties } },
  }).Resources;

test('the stage of a packaged REST API becomes a resource', () => {
  const StageDescription = { Variables: { a: 'b' } };
  expect(deploy({ RestApiId, StageName: 'dev', StageDescription })).toEqual({
    Deployment1: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId } },
    'Deployment1.Stage': {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId,
        StageName: 'dev',
        DeploymentId: { Ref: 'Deployment1' },
        Variables: { a: 'b' },
      },
    },
  });
  expect(Object.keys(deploy({ RestApiId }))).toEqual(['Deployment1']);
});

test.each([
  ['', undefined],
  [{ Statement: [] }, { Statement: [] }],
])('of a packaged REST API, the policy %j is %j', (given, kept) => {
  const Api = { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'dev-loans', Policy: given } };
  const { Properties } = completeServerlessTemplate({ Resources: { Api } }).Resources.Api ?? {};
  expect(Properties?.Policy).toEqual(kept);
});
