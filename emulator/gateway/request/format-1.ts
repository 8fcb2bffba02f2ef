import type { APIGatewayEventIdentity } from 'aws-lambda';
import { flattened, grouped, type Headers } from './headers.ts';
import { domainNameOf, type GatewayRequest, queryOf, userAgentOf } from './request.ts';
import { requestTime } from './time.ts';

// What events of format 1.0 have in common, whether of an HTTP API or of a REST API, which has no other format.

/** Headers and query as maps to the last value and to all values of each name. */
export function valueMaps(request: GatewayRequest, passedOn: Headers) {
  const headers = grouped(passedOn);
  const query = grouped(queryOf(request));
  return {
    headers: flattened(headers, (values) => values.at(-1)),
    multiValueHeaders: headers,
    queryStringParameters: flattened(query, (values) => values.at(-1)),
    multiValueQueryStringParameters: query,
  };
}

/** Where in an API a request has come, as events tell. */
export interface Reached {
  accountId: string;
  apiId: string;
  stage: string;
  path: string;
  resourceId: string;
  resourcePath: string;
}

export function requestContext1(request: GatewayRequest, reached: Reached) {
  const domainName = domainNameOf(request);
  return {
    ...reached,
    domainName,
    domainPrefix: domainName.split('.')[0],
    extendedRequestId: request.id,
    httpMethod: request.method,
    identity: anonymous(request.sourceIp, userAgentOf(request)),
    protocol: request.protocol,
    requestId: request.id,
    requestTime: requestTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
  };
}

/** A caller who is no AWS principal. */
function anonymous(sourceIp: string, userAgent: string): APIGatewayEventIdentity {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user: null,
    userAgent,
    userArn: null,
  };
}
