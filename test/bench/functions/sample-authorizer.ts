import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';

/**
 * What people write instead of Latchkey: an authorizer like those in AWS's samples, with the SDK's document client. It
 * compares a hash and the expiry date, and knows no permissions, no deadline and no metrics.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export async function handler(
  event: APIGatewayRequestAuthorizerEventV2,
): Promise<APIGatewayAuthorizerResult> {
  const token = event.headers?.authorization?.replace('Bearer ', '') ?? '';
  const [, organisationId, keyId] = token.split('_');
  const { Item } = await client.send(
    new GetCommand({
      TableName: process.env.API_KEYS_TABLE,
      Key: { organisationId, keyId },
      ConsistentRead: true,
    }),
  );
  const hash = createHash('sha256').update(token).digest('base64url');
  const isAllowed = Item?.enabled && Item.valueHash === hash && Date.parse(Item.expiresAt) > Date.now();
  console.log(JSON.stringify({ keyId, isAllowed }));
  if (!isAllowed) throw new Error('Unauthorized');
  return {
    principalId: Item.keyId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.routeArn }],
    },
    context: { organisationId: Item.organisationId },
  };
}
