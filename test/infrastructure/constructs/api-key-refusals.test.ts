import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { describe, expect, test } from 'vitest';
import { OPENATHENS, PROBLEM_DETAILS, type RefusalStyle } from '../../../core/refusal-style.ts';
import { findPresentedValue } from '../../../lambdas/authorizer/presented-key.ts';
import { ApiKeyRefusals } from '../../../lib/constructs/api-key-refusals.ts';
import { buildEvent } from '../../support/authorizer-events.ts';

interface GatewayResponse {
  StatusCode: string;
  ResponseParameters: Record<string, string>;
  ResponseTemplates: Record<string, string>;
}

function buildTemplate(style?: RefusalStyle): Template {
  const stack = new Stack(new App(), 'TheirStack');
  const api = new apigateway.RestApi(stack, 'Api');
  api.root.addMethod('GET', new apigateway.MockIntegration());
  new ApiKeyRefusals(stack, 'Refusals', { api, ...(style && { style }) });
  return Template.fromStack(stack);
}

function findResponse(template: Template, type: string) {
  const found = template.findResources('AWS::ApiGateway::GatewayResponse', {
    Properties: { ResponseType: type, RestApiId: { Ref: Match.stringLikeRegexp('^Api') } },
  });
  const [sent] = Object.values(found);
  if (!sent) throw new Error(`No answer for ${type}`);
  const { StatusCode, ResponseParameters, ResponseTemplates } = sent.Properties as GatewayResponse;
  const header = (name: string) => ResponseParameters[`gatewayresponse.header.${name}`];
  return { status: StatusCode, header, body: JSON.parse(ResponseTemplates['application/json'] ?? '') };
}

const ANSWERS = [
  ['UNAUTHORIZED', '401', 'invalidCredentials'],
  ['ACCESS_DENIED', '403', 'forbidden'],
  ['AUTHORIZER_FAILURE', '503', 'unavailable'],
  ['AUTHORIZER_CONFIGURATION_ERROR', '503', 'unavailable'],
] as const;

describe.each([
  ['problem details, by default', PROBLEM_DETAILS, undefined, ['OAApiKey', 'Bearer']],
  ['the format of OpenAthens', OPENATHENS, OPENATHENS, ['OAApiKey']],
])('ApiKeyRefusals in %s', (_, style, given, schemes) => {
  const template = buildTemplate(given);

  test.each(ANSWERS)('%s is %s', (type, status, refusal) => {
    const { header, ...sent } = findResponse(template, type);
    expect(sent).toEqual({ status, body: style[refusal].body });
    expect(header('Content-Type')).toBe(`'${style[refusal].mediaType}'`);
  });

  test('401 lists the accepted authentication schemes', () => {
    const challenge = findResponse(template, 'UNAUTHORIZED').header('WWW-Authenticate');
    expect(challenge).toBe(`'${style.challenge}'`);
    expect(style.challenge.split(', ').map((one) => one.split(' ')[0])).toEqual(schemes);
    for (const scheme of schemes) {
      expect(findPresentedValue(buildEvent('REST REQUEST', { Authorization: `${scheme} k` }))).toBe('k');
    }
  });
});

test('problem details contain the HTTP status', () => {
  for (const [type, status] of ANSWERS) {
    const { header, body } = findResponse(buildTemplate(), type);
    expect(body).toEqual({ title: expect.any(String), status: Number(status), detail: expect.any(String) });
    expect(header('Content-Type')).toBe("'application/problem+json'");
  }
});

test('only a failed check has Retry-After', () => {
  const template = buildTemplate();
  const retries = ANSWERS.map(([type]) => findResponse(template, type).header('Retry-After'));
  expect(retries).toEqual([undefined, undefined, "'5'", "'5'"]);
});

test('the responses are deployed with the API', () => {
  buildTemplate().hasResource('AWS::ApiGateway::Deployment', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RefusalsInvalidCredentials')]),
  });
});
