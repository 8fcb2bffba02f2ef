// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import { describe, expect, test } from 'vitest';
import { SynthesizedApp } from '../../../../emulator/cloud-assembly/synthesized-app.ts';
import { listApis } from '../../../../emulator/gateway/open-api.ts';
import { OtherApp } from '../../../../emulator/other-app.ts';
import { parseCloudFormationYaml } from '../../../../emulator/sam/cloudformation-yaml.ts';
import { expandSam } from '../../../../emulator/sam/expand-sam.ts';
import { findHandExample } from '../../../support/hand-examples.ts';
import { call, Functions, fail, functionArn, options, serve } from '../gateway/gateway-calls.ts';

/** An app with the SSM parameter that templates name. */
const mainApp = new SynthesizedApp({
  stacks: [
    {
      name: 'Main',
      template: {
        Parameters: {},
        Resources: {
          Found: {
            Type: 'AWS::SSM::Parameter',
            Properties: { Name: '/latchkey/authorizer/reports', Value: functionArn('authorizer') },
          },
        },
        Outputs: {},
      },
    },
  ],
  assets: new Map(),
});

/** Accepts the value `valid`. */
function authorize({ headers = {}, authorizationToken }: Record<string, unknown>) {
  const { authorization = authorizationToken } = headers as Record<string, unknown>;
  if (authorization === 'broken') fail('The table does not answer');
  if (authorization !== 'valid') fail('Unauthorized');
  const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }];
  return {
    principalId: 'k1',
    policyDocument: { Version: '2012-10-17', Statement },
    context: { keyId: 'k1' },
  };
}

/**
 * Opens the APIs of a SAM template until the test is over. Each function answers with its own name.
 * @returns what asks them, by the names of the APIs; what is left out; and the events of functions
 */
async function openSam(yaml: string) {
  const stacks = [{ name: 'App', template: expandSam(parseCloudFormationYaml(yaml, 'template.yaml')) }];
  const left: string[] = [];
  const app = new OtherApp({ stacks, assets: new Map() }, mainApp, '', ({ message }) => left.push(message));
  const answer = (name: string) => () => ({ statusCode: 200, body: name });
  const functions = new Functions({
    authorizer: authorize,
    'App-Report': answer('report'),
    'App-Other': answer('other'),
    live: answer('live'),
  });
  const apis = await Promise.all(
    app
      .openApis(options(functions))
      .map(async ({ name, listener }) => [name, await serve(listener)] as const),
  );
  const origins = new Map(apis);
  const ask = async (api: string, route: string, authorization?: string): Promise<string> => {
    const [method = '', path = ''] = route.split(' ');
    const headers = authorization === undefined ? {} : { authorization };
    const { status, body } = await call(origins.get(`App/${api}`) ?? '', path, { method, headers });
    return `${status} ${body}`;
  };
  return { ask, left, functions, origins };
}

const HEAD = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs24.x, Handler: index.handler }
`;
/**
 * Formats a template with the function `Report`.
 * @param globals a line of its `Globals`
 * @param events a line for each event of the function
 */
function formatTemplate(globals: string, ...events: readonly string[]): string {
  return `${HEAD}  ${globals}
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        ${events.join('\n        ')}
`;
}

const LATCHKEY = '"{{resolve:ssm:/latchkey/authorizer/reports}}"';

describe("the guide's example for SAM", () => {
  test('answers as the guide says with a key, without one, and if the check fails', async () => {
    const { ask, left, origins } = await openSam(findHandExample('sam'));
    expect(await ask('Api', 'GET /report', 'valid')).toBe('200 report');
    expect(await ask('Api', 'GET /report')).toBe('401 {"title": "Invalid credentials", "status": 401}');
    expect(await ask('Api', 'GET /report', 'broken')).toBe(
      '503 {"title": "The key could not be checked", "status": 503}',
    );
    const { headers } = await call(origins.get('App/Api') ?? '', '/report');
    expect(headers).toMatchObject({
      'content-type': ['application/problem+json'],
      'www-authenticate': ['Bearer'],
    });
    expect(left).toEqual([]);
  });

  test('checks every request', async () => {
    const { ask, functions } = await openSam(findHandExample('sam'));
    for (let asked = 0; asked < 2; asked++) await ask('Api', 'GET /report', 'valid');
    expect(functions.events('authorizer')).toHaveLength(2);
    expect(functions.events('authorizer')[0]).toMatchObject({ type: 'REQUEST' });
  });
});

describe('APIs of SAM templates', () => {
  test('REST APIs that events imply have the settings of Globals, and events may change them', async () => {
    const { ask, left } = await openSam(`${HEAD}
  Api:
    Auth:
      DefaultAuthorizer: Reports
      Authorizers: { Reports: { FunctionArn: ${LATCHKEY}, Identity: { ReauthorizeEvery: 0 } } }
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Root: { Type: Api, Properties: { Path: /, Method: get } }
        One: { Type: Api, Properties: { Path: "/reports/{id}", Method: get } }
        Open: { Type: Api, Properties: { Path: /open/, Method: any, Auth: { Authorizer: NONE } } }
        Rest: { Type: Api, Properties: { Path: "/reports/{id}/{proxy+}", Method: POST } }
  Other:
    Type: AWS::Serverless::Function
    Properties:
      Events: { Post: { Type: Api, Properties: { Path: "/reports/{id}", Method: post } } }
`);
    const api = 'ServerlessRestApi';
    for (const route of ['GET /', 'GET /reports/7', 'POST /reports/7/a/b']) {
      expect(await ask(api, route, 'valid')).toBe('200 report');
      expect(await ask(api, route)).toMatch(/^401 /);
    }
    expect(await ask(api, 'POST /reports/7', 'valid')).toBe('200 other');
    expect(await ask(api, 'DELETE /open')).toBe('200 report');
    expect(left).toEqual([]);
  });

  test('HTTP APIs that events imply have the settings of Globals, and events may change them', async () => {
    const { ask, left, functions } = await openSam(`${HEAD}
  HttpApi:
    CorsConfiguration: true
    Auth:
      DefaultAuthorizer: Reports
      Authorizers:
        Reports:
          FunctionArn: ${LATCHKEY}
          AuthorizerPayloadFormatVersion: 2.0
          Identity: { ReauthorizeEvery: 60, Headers: [Authorization] }
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Events:
        Get: { Type: HttpApi, Properties: { Path: "/reports/{id}", Method: get } }
        Any: { Type: HttpApi }
  Other:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Open:
          Type: HttpApi
          Properties: { Path: /open, Method: ANY, PayloadFormatVersion: 1.0, Auth: { Authorizer: NONE } }
`);
    const api = 'ServerlessHttpApi';
    expect(await ask(api, 'GET /reports/7', 'valid')).toBe('200 live');
    expect(await ask(api, 'PUT /anything', 'valid')).toBe('200 live');
    expect(await ask(api, 'GET /reports/7', 'wrong')).toMatch(/^401 /);
    expect(await ask(api, 'PATCH /open')).toBe('200 other');
    expect(functions.events('authorizer')).toHaveLength(2); // the first verdict was kept
    expect(functions.events('authorizer')[0]).toMatchObject({ version: '2.0' });
    expect(functions.events('App-Other')[0]).toMatchObject({ version: '1.0' });
    expect(left).toEqual([]);
  });

  test('TOKEN authorizers of SAM read the header of their identity', async () => {
    const { functions, origins } = await openSam(`${HEAD}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Name: Records
      Auth:
        DefaultAuthorizer: Reports
        Authorizers: { Reports: { FunctionArn: !Sub ${LATCHKEY}, Identity: { Header: X-Key, ReauthorizeEvery: 0 } } }
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Events: { Get: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /report, Method: get } } }
`);
    const headers = { 'x-key': 'valid' };
    expect(await call(origins.get('App/Records') ?? '', '/report', { headers })).toMatchObject({
      status: 200,
    });
    expect(functions.events('authorizer')[0]).toMatchObject({ type: 'TOKEN', authorizationToken: 'valid' });
  });

  test('a parameter from SSM as the authorizer fails, as it does with SAM', async () => {
    const { ask, left } = await openSam(`${HEAD}
Parameters:
  Arn: { Type: "AWS::SSM::Parameter::Value<String>", Default: /latchkey/authorizer/reports }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        Authorizers:
          Named: { FunctionArn: !Ref Arn }
          Joined: { FunctionArn: !Sub "\${Arn}" }
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /a, Method: get, Auth: { Authorizer: Named } } }
        B: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /b, Method: get, Auth: { Authorizer: Joined } } }
        C: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /c, Method: get } }
`);
    const named = /^501 .*Api\.Auth\.Authorizers\.\w+ .*not “\/latchkey\/authorizer\/reports”/;
    expect(await ask('Api', 'GET /a', 'valid')).toMatch(named);
    expect(await ask('Api', 'GET /b', 'valid')).toMatch(named);
    expect(await ask('Api', 'GET /c')).toBe('200 report');
    expect(left).toHaveLength(2);
  });

  test.each([
    ['IAM', 'Auth: { Authorizer: AWS_IAM }', 'AuthorizationType'],
    ['a user pool', 'Auth: { Authorizer: Pool }', 'Pool'],
    ["API Gateway's own keys", 'Auth: { ApiKeyRequired: true }', 'ApiKeyRequired'],
    ['a validator', 'RequestModel: { Model: Report, ValidateBody: true }', 'RequestValidatorId'],
    ['a shorter timeout', 'TimeoutInMillis: 500', 'TimeoutInMillis'],
    ['a policy of one path', 'Auth: { ResourcePolicy: { IpRangeDenylist: [10.0.0.0/8] } }', 'ResourcePolicy'],
  ])('a method with %s is named, and the others run', async (_, setting, named) => {
    const { ask, left } = await openSam(
      formatTemplate(
        'Api: { Auth: { Authorizers: { Pool: { UserPoolArn: "arn:aws:cognito-idp:eu-west-2:1:userpool/x" } } } }',
        `Get: { Type: Api, Properties: { Path: /a, Method: get, ${setting} } }`,
        'Open: { Type: Api, Properties: { Path: /a, Method: put } }',
      ),
    );
    expect(await ask('ServerlessRestApi', 'GET /a', 'valid')).toMatch(/^501 /);
    expect(await ask('ServerlessRestApi', 'PUT /a')).toBe('200 report');
    expect(left.join()).toContain(named);
  });

  test.each([
    ['an OpenAPI document', 'DefinitionBody: { openapi: 3.0.1 }', 'Body'],
    ['binary media types', 'BinaryMediaTypes: [image/png]', 'BinaryMediaTypes'],
    ['a resource policy', 'Auth: { ResourcePolicy: { IpRangeDenylist: [10.0.0.0/8] } }', 'Policy'],
    ['a canary', 'CanarySetting: { PercentTraffic: 5 }', 'CanarySetting'],
  ])('an API with %s answers 501, and says why', async (_, setting, named) => {
    const { ask, left } = await openSam(
      formatTemplate(
        `Api: { ${setting} }`,
        'Get: { Type: Api, Properties: { Path: /a, Method: get } }',
        'Other: { Type: HttpApi, Properties: { Path: /a, Method: get } }',
      ),
    );
    expect(await ask('ServerlessRestApi', 'GET /a')).toMatch(/^501 /);
    expect(await ask('ServerlessHttpApi', 'GET /a')).toBe('200 report');
    expect(left.join()).toContain(named);
  });

  test('a preflight of a REST API answers 501, like those of CDK', async () => {
    const { ask, left } = await openSam(
      formatTemplate(
        `Api: { Cors: "'*'" }`,
        'Get: { Type: Api, Properties: { Path: /a, Method: get } }',
        'Own: { Type: Api, Properties: { Path: /b, Method: options } }',
      ),
    );
    expect(await ask('ServerlessRestApi', 'OPTIONS /a')).toMatch(/^501 /);
    expect(await ask('ServerlessRestApi', 'OPTIONS /b')).toBe('200 report');
    expect(left).toHaveLength(1);
  });

  test.each([
    [
      'an authorizer that does not exist',
      'Path: /a, Method: get, Auth: { Authorizer: None }',
      /no authorizer None/,
    ],
    [
      'an API that does not exist',
      'Path: /a, Method: get, RestApiId: !Ref Else',
      /RestApiId of Report\.Events\.Get/,
    ],
    ['no path', 'Method: get', /cannot read Report\.Events\.Get.*\(Path\)/],
  ])('an event with %s is refused, as SAM does', (_, properties, message) => {
    const yaml = `${HEAD}
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties: { Events: { Get: { Type: Api, Properties: { ${properties} } } } }
`;
    expect(() => expandSam(parseCloudFormationYaml(yaml, 'template.yaml'))).toThrow(message);
  });
});

test('names of SAM for what it makes of an API can be referred to', () => {
  const template = expandSam(
    parseCloudFormationYaml(
      `${HEAD}
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: { Type: Api, Properties: { Path: /a, Method: get } }
        Http: { Type: HttpApi }
Outputs:
  Rest: { Value: !Sub "\${ServerlessRestApi}/\${ServerlessRestApiProdStage}" }
  Http: { Value: !GetAtt ServerlessHttpApi.ApiEndpoint }
`,
      'template.yaml',
    ),
  );
  const app = new SynthesizedApp({ stacks: [{ name: 'App', template }], assets: new Map() });
  const [rest, http] = listApis(app).map(({ ref }) => ref);
  expect(app.getOutput('App', 'Rest')).toBe(`${rest}/Prod`);
  expect(app.getOutput('App', 'Http')).toBe(`https://${http}.execute-api.eu-west-2.amazonaws.com`);
});
