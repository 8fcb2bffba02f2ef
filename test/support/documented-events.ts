import type { Form } from './authorizer-events.ts';

const CLIENT_CERT = {
  clientCertPem: 'CERT',
  subjectDN: 'www.example.org',
  issuerDN: 'An issuer',
  serialNumber: 'a1:a1',
  validity: { notBefore: 'May 28 12:30:02 2026 GMT', notAfter: 'Aug  5 09:36:04 2028 GMT' },
};

/** The fields in the documentation of both REQUEST events of REST APIs and events 1.0 of HTTP APIs. */
const request = (methodArn: string, authorization: string) => ({
  type: 'REQUEST',
  methodArn,
  resource: '/request',
  path: '/request',
  httpMethod: 'GET',
  headers: {
    'X-AMZ-Date': '20270718T062915Z',
    Accept: '*/*',
    Authorization: authorization,
    'User-Agent': 'curl',
  },
  queryStringParameters: { QueryString1: 'queryValue1' },
  pathParameters: {},
  stageVariables: { StageVar1: 'stageValue1' },
  requestContext: {
    path: '/request',
    accountId: '123456789012',
    resourceId: '05c7jb',
    stage: 'test',
    requestId: 'id',
    identity: { apiKey: 'none', sourceIp: '192.0.2.1', clientCert: CLIENT_CERT },
    resourcePath: '/request',
    httpMethod: 'GET',
    apiId: 'abcdef123',
  },
});

/**
 * Events with exactly the fields in AWS's developer guide, with its spelling of their names.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function listDocumentedEvents(stageArn: string, authorization: string): Record<Form, object> {
  const methodArn = `${stageArn}/GET/request`;
  return {
    'REST TOKEN': { type: 'TOKEN', authorizationToken: authorization, methodArn },
    'REST REQUEST': request(methodArn, authorization),
    'HTTP 1.0': {
      version: '1.0',
      identitySource: 'user1,123',
      authorizationToken: 'user1,123',
      ...request(methodArn, authorization),
    },
    'HTTP 2.0': {
      version: '2.0',
      type: 'REQUEST',
      routeArn: methodArn,
      identitySource: ['user1', '123'],
      routeKey: '$default',
      rawPath: '/my/path',
      rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
      cookies: ['cookie1', 'cookie2'],
      headers: { Header1: 'value1', Authorization: authorization },
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'abcdef123',
        authentication: { clientCert: CLIENT_CERT },
        domainName: 'id.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'id',
        http: {
          method: 'POST',
          path: '/my/path',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'curl',
        },
        requestId: 'id',
        routeKey: '$default',
        stage: '$default',
        time: '12/Mar/2027:19:03:58 +0000',
        timeEpoch: 1_804_878_238_390,
      },
      pathParameters: { parameter1: 'value1' },
      stageVariables: { stageVariable1: 'value1', stageVariable2: 'value2' },
    },
  };
}
