import type { APIGatewayEventIdentity } from 'aws-lambda';
import {
  formatRequestTime,
  type GatewayRequest,
  getDomainName,
  getUserAgent,
  parseQuery,
} from './gateway-request.ts';
import { groupByName, type HeaderList, reduceGroups } from './header-list.ts';

// The parts of events in payload format 1.0, which REST APIs always use and HTTP APIs may use.

/** Builds the maps of headers and query: one with the last value of each name, and one with all values. */
export function buildValueMaps(request: GatewayRequest, forwardedHeaders: HeaderList) {
  const headers = groupByName(forwardedHeaders);
  const query = groupByName(parseQuery(request));
  return {
    headers: reduceGroups(headers, (values) => values.at(-1)),
    multiValueHeaders: headers,
    queryStringParameters: reduceGroups(query, (values) => values.at(-1)),
    multiValueQueryStringParameters: query,
  };
}

/** The part of an API that a request is for. */
export interface RequestTarget {
  accountId: string;
  apiId: string;
  stage: string;
  path: string;
  resourceId: string;
  resourcePath: string;
}

export function buildRequestContext1(request: GatewayRequest, target: RequestTarget) {
  const domainName = getDomainName(request);
  return {
    ...target,
    domainName,
    domainPrefix: domainName.split('.')[0],
    extendedRequestId: request.id,
    httpMethod: request.method,
    identity: buildAnonymousIdentity(request.sourceIp, getUserAgent(request)),
    protocol: request.protocol,
    requestId: request.id,
    requestTime: formatRequestTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
  };
}

/** The identity of a caller without AWS credentials. */
function buildAnonymousIdentity(sourceIp: string, userAgent: string): APIGatewayEventIdentity {
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
