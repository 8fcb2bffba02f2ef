import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const page = readFileSync('docs/attaching-by-hand.md', 'utf8');

/** The example after a marker `<!-- by hand: … -->`. */
function findExample(tool: string): string {
  const example = new RegExp(`<!-- by hand: ${tool} -->\n\`\`\`\\w+\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (example === undefined) throw new Error(`The page shows nothing for ${tool}`);
  return example;
}

/** A mapping of a template. `!Ref` is read as text. */
function parseTemplate(tool: string) {
  return parse(findExample(tool), { customTags: [{ tag: '!Ref', resolve: (name: string) => name }] });
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
    });
  });

  test('with the Serverless Framework', () => {
    const { functions, resources } = parseTemplate('serverless');
    expect(functions.report.events[0].http.authorizer).toEqual({
      name: 'reports',
      type: 'request',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the framework's own syntax
      arn: '${ssm:/latchkey/authorizer/reports}',
      resultTtlInSeconds: 0,
      managedExternally: true,
    });
    const responses = Object.values<{ Properties: object }>(resources.Resources);
    expect(responses.map(({ Properties }) => Properties)).toMatchObject([
      { ResponseType: 'UNAUTHORIZED', StatusCode: '401', ResponseParameters: prefix(CHALLENGE) },
      { ResponseType: 'AUTHORIZER_FAILURE', StatusCode: '503', ResponseParameters: prefix(RETRY) },
    ]);
  });

  test.each([
    ['CDK in Python', 'python', 'results_cache_ttl=Duration.seconds(0)', 'ResponseType.AUTHORIZER_FAILURE'],
    ['CDK in Python', 'python', 'identity_sources=[]', 'skip_permissions=True'],
    ['Terraform', 'terraform', 'authorizer_result_ttl_in_seconds = 0\n', '"AUTHORIZER_FAILURE"'],
  ])('with %s', (_, tool, ...settings) => {
    const example = findExample(tool);
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
