import { App, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AuthorizationType, Definition, GraphqlApi } from 'aws-cdk-lib/aws-appsync';
import { describe, expect, test } from 'vitest';
import { formatCheckLine } from '../../../lambdas/authorizer/check-log.ts';
import {
  ApiKeyAuthorizer,
  type ApiKeyAuthorizerProps,
  RevocationDelayError,
} from '../../../lib/constructs/api-key-authorizer.ts';
import { WrongAuthorizerFunctionError } from '../../../lib/constructs/authorizer-function.ts';

/** An empty stack of another team, with an authorizer. */
function buildTheirStack(props: ApiKeyAuthorizerProps, functionArn?: string) {
  const env = { account: '444455556666', region: 'eu-west-2' };
  const stack = new Stack(new App(), 'TheirStack', { env });
  const keys =
    functionArn === undefined
      ? new ApiKeyAuthorizer(stack, 'Keys', props)
      : ApiKeyAuthorizer.fromFunctionArn(stack, 'Keys', functionArn, props);
  return { stack, keys };
}

/** Another team's stack: a REST API and an HTTP API, each with two methods that use one authorizer. */
function buildStack(props: ApiKeyAuthorizerProps, functionArn?: string): Stack {
  const { stack, keys } = buildTheirStack(props, functionArn);
  const rest = new apigateway.RestApi(stack, 'Rest');
  const authorizer = keys.forRestApi();
  rest.root.addMethod('GET', new apigateway.MockIntegration(), { authorizer });
  rest.root.addMethod('POST', new apigateway.MockIntegration(), { authorizer: keys.forRestApi() });

  const http = new HttpApi(stack, 'Http');
  const integration = new HttpUrlIntegration('Backend', 'https://backend.example');
  for (const path of ['/one', '/two']) {
    http.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer: keys.forHttpApi() });
  }
  return stack;
}

function buildTemplate(props: ApiKeyAuthorizerProps, functionArn?: string): Template {
  return Template.fromStack(buildStack(props, functionArn));
}

describe.each([
  [
    'a REST API',
    'AWS::ApiGateway::Authorizer',
    'AWS::ApiGateway::Method',
    'method.request.header.Authorization',
  ],
  [
    'an HTTP API',
    'AWS::ApiGatewayV2::Authorizer',
    'AWS::ApiGatewayV2::Route',
    ['$request.header.Authorization'],
  ],
])('ApiKeyAuthorizer on %s', (_, authorizerType, methodType, authorizationHeader) => {
  test('all methods use the same authorizer', () => {
    const template = buildTemplate({ requires: 'reports' });
    const [id] = Object.keys(template.findResources(authorizerType));
    template.resourceCountIs(authorizerType, 1);
    template.allResourcesProperties(methodType, { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: id } });
  });

  test.each(['authentication', 'reports', 'accounts'] as const)('%s has its own function', (requires) => {
    const template = buildTemplate({ requires });
    const parameter = {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: `/latchkey/authorizer/${requires}`,
    };
    const [id] = Object.keys(template.findParameters('*', parameter));
    const [authorizer] = Object.values(template.findResources(authorizerType));
    expect(JSON.stringify(authorizer?.Properties.AuthorizerUri)).toContain(JSON.stringify({ Ref: id }));
  });

  test('another instance of Latchkey has functions of its own', () => {
    const parameters = buildTemplate({ requires: 'reports', instance: 'staging' }).findParameters('*');
    const names = Object.values(parameters).map(({ Default }) => Default);
    expect(names).toContain('/staging/authorizer/reports');
    expect(names).not.toContain('/latchkey/authorizer/reports');
  });

  test('every request is checked by default, with the key in either header', () => {
    buildTemplate({ requires: 'reports' }).hasResourceProperties(authorizerType, {
      AuthorizerType: authorizerType.includes('V2') ? 'REQUEST' : Match.absent(),
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: authorizerType.includes('V2') ? [] : '',
    });
  });

  test('verdicts are cached for the chosen delay, by the header Authorization', () => {
    buildTemplate({ requires: 'reports', revocationDelay: Duration.minutes(2) }).hasResourceProperties(
      authorizerType,
      { AuthorizerResultTtlInSeconds: 120, IdentitySource: authorizationHeader },
    );
  });
});

describe('ApiKeyAuthorizer on a GraphQL API', () => {
  /** A stack with a GraphQL API whose default mode is keys, and which also takes them beside API keys of AppSync. */
  function buildGraphql(props: ApiKeyAuthorizerProps, functionArn?: string): Stack {
    const { stack, keys } = buildTheirStack(props, functionArn);
    const definition = Definition.fromSchema({ bind: () => ({ apiId: 'api', definition: 'type Query' }) });
    new GraphqlApi(stack, 'Default', {
      name: 'default',
      definition,
      authorizationConfig: { defaultAuthorization: keys.forAppSync() },
    });
    new GraphqlApi(stack, 'Additional', {
      name: 'additional',
      definition,
      authorizationConfig: {
        defaultAuthorization: { authorizationType: AuthorizationType.IAM },
        additionalAuthorizationModes: [keys.forAppSync()],
      },
    });
    return stack;
  }

  const findLambdaConfig = (props: ApiKeyAuthorizerProps) => {
    const template = Template.fromStack(buildGraphql(props));
    template.hasResourceProperties('AWS::AppSync::GraphQLApi', {
      Name: 'additional',
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_LAMBDA' }],
    });
    const [api] = Object.values(
      template.findResources('AWS::AppSync::GraphQLApi', { Properties: { Name: 'default' } }),
    );
    expect(api?.Properties.AuthenticationType).toBe('AWS_LAMBDA');
    return api?.Properties.LambdaAuthorizerConfig;
  };

  test('a GraphQL API asks the function of the permission at every request by default', () => {
    const { AuthorizerUri, AuthorizerResultTtlInSeconds } = findLambdaConfig({ requires: 'reports' });
    expect(AuthorizerUri.Ref).toMatch(/^SsmParameterValuelatchkeyauthorizerreports/);
    expect(AuthorizerResultTtlInSeconds).toBe(0); // AWS documents two different defaults
  });

  test('a GraphQL API caches for the chosen delay', () => {
    const delayed = findLambdaConfig({ requires: 'reports', revocationDelay: Duration.minutes(2) });
    expect(delayed.AuthorizerResultTtlInSeconds).toBe(120);
  });

  test('a GraphQL API creates no permission, and CDK does not warn', () => {
    const stack = buildGraphql({ requires: 'reports' });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 0);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('a GraphQL API cannot use the function of another account, which would not permit it', () => {
    const arn = (account: string) =>
      `arn:aws:lambda:eu-west-2:${account}:function:latchkey-authorizer-reports:live`;
    expect(() => buildGraphql({ requires: 'reports' }, arn('111122223333'))).toThrow(
      WrongAuthorizerFunctionError,
    );
    expect(() => buildGraphql({ requires: 'reports' }, arn('444455556666'))).not.toThrow();
  });
});

test.each([
  ['found by its SSM parameter', undefined],
  [
    'of this account, imported by ARN',
    'arn:aws:lambda:eu-west-2:444455556666:function:latchkey-authorizer-reports',
  ],
])('the function %s gets no permission, and CDK does not warn', (_, functionArn) => {
  const stack = buildStack({ requires: 'reports' }, functionArn);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 0);
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('HTTP APIs get policies, because simple responses cannot end with the key', () => {
  buildTemplate({ requires: 'reports' }).hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerPayloadFormatVersion: '1.0',
    EnableSimpleResponses: Match.absent(),
  });
});

test('a delay of more than an hour throws RevocationDelayError', () => {
  const make = (revocationDelay: Duration) => () =>
    new ApiKeyAuthorizer(new Stack(), 'Keys', { requires: 'reports', revocationDelay });
  expect(make(Duration.hours(2))).toThrow(RevocationDelayError);
  expect(make(Duration.hours(1))).not.toThrow();
});

test('metricKeyChecks is the metric that the functions write', () => {
  const keys = new ApiKeyAuthorizer(new Stack(), 'Keys', { requires: 'reports' });
  const { namespace, metricName, dimensions, statistic } = keys.metricKeyChecks({ outcome: 'failed' });
  const { _aws, ...values } = JSON.parse(
    formatCheckLine('reports', undefined, { outcome: 'failed', reason: 'slow' }, new Date()),
  );
  const [reported] = _aws.CloudWatchMetrics;
  expect({ namespace, metricName, dimensions, statistic }).toEqual({
    namespace: reported.Namespace,
    metricName: reported.Metrics[0].Name,
    dimensions: Object.fromEntries(reported.Dimensions[0].map((name: string) => [name, values[name]])),
    statistic: 'Sum',
  });
});

describe('function of another account', () => {
  const arn = (name: string, region = 'eu-west-2') =>
    `arn:aws:lambda:${region}:111122223333:function:${name}`;
  const at = (functionArn: string) => buildTemplate({ requires: 'reports' }, functionArn);

  test.each([['AWS::ApiGateway::Authorizer', 'AWS::ApiGatewayV2::Authorizer']])(
    '%s and %s use it',
    (...types) => {
      const template = at(arn('latchkey-authorizer-reports'));
      for (const type of types) {
        const [authorizer] = Object.values(template.findResources(type));
        const uri = JSON.stringify(authorizer?.Properties.AuthorizerUri);
        expect(uri).toContain(`functions/${arn('latchkey-authorizer-reports')}/invocations`);
      }
      template.resourceCountIs('AWS::Lambda::Permission', 0);
      expect(
        template.findParameters('*', {
          Type: 'AWS::SSM::Parameter::Value<String>',
          Default: Match.stringLikeRegexp('latchkey'),
        }),
      ).toEqual({});
    },
  );

  test.each([
    ['checks another permission', arn('latchkey-authorizer-accounts'), 'latchkey-authorizer-reports'],
    ['is not Latchkey’s', arn('somebody-elses'), 'latchkey-authorizer-reports'],
    ['is in another region', arn('latchkey-authorizer-reports', 'eu-west-1'), 'eu-west-2'],
    [
      'is not a function',
      'arn:aws:sqs:eu-west-2:111122223333:latchkey-authorizer-reports',
      'not the function',
    ],
  ])('an ARN throws if it %s', (_, functionArn, reason) => {
    expect(() => at(functionArn)).toThrow(WrongAuthorizerFunctionError);
    expect(() => at(functionArn)).toThrow(reason);
  });

  test.each(['live', '7'])('an ARN may have an alias or version: %s', (qualifier) => {
    const qualified = `${arn('latchkey-authorizer-reports')}:${qualifier}`;
    const [authorizer] = Object.values(at(qualified).findResources('AWS::ApiGateway::Authorizer'));
    expect(JSON.stringify(authorizer?.Properties.AuthorizerUri)).toContain(`${qualified}/invocations`);
  });

  test('an ARN of another instance throws, unless the instance is named', () => {
    const functionArn = arn('staging-authorizer-reports');
    expect(() => at(functionArn)).toThrow(WrongAuthorizerFunctionError);
    expect(() => buildTemplate({ requires: 'reports', instance: 'staging' }, functionArn)).not.toThrow();
  });

  test('an ARN may be a token', () => {
    expect(() => at(Fn.importValue('ReportsAuthorizer'))).not.toThrow();
  });
});
