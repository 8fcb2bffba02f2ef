import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { getKeyContext, KeyExpiredError, warningHeaders } from 'latchkey/context';

const client = new DynamoDBClient({});

/** Lists the loans of the key's organisation. For every other organisation it answers 404, whether it exists or not. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    const key = getKeyContext(event);
    const { organisationId } = event.pathParameters ?? {};
    if (organisationId !== key.organisationId) return respond(404, { title: 'Not found', status: 404 });
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: process.env.LOANS_TABLE,
        KeyConditionExpression: 'organisationId = :organisationId',
        ExpressionAttributeValues: { ':organisationId': { S: organisationId } },
      }),
    );
    const loans = Items.map(({ loanId, title }) => ({ loanId: loanId?.S, title: title?.S }));
    return respond(200, { loans }, warningHeaders(key));
  } catch (error) {
    if (error instanceof KeyExpiredError) return respond(401, { title: 'Unauthorized', status: 401 });
    throw error;
  }
}

function respond(
  statusCode: number,
  body: object,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  const mediaType = statusCode === 200 ? 'application/json' : 'application/problem+json';
  return { statusCode, headers: { 'content-type': mediaType, ...headers }, body: JSON.stringify(body) };
}
