import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request to AWS, as its signature names it. The signature itself is not checked here. */
export interface AwsRequest {
  accessKeyId: string;
  /** The service's name in signatures, such as `dynamodb`. */
  service: string;
  /** The operation that a JSON protocol names in its header, such as `GetItem`. */
  operation: string;
  body: Buffer;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
const CREDENTIAL = /Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

/** Reads a signed request; `undefined` where it is not signed. */
export async function readAwsRequest(message: IncomingMessage): Promise<AwsRequest | undefined> {
  const [, accessKeyId, service] = CREDENTIAL.exec(message.headers.authorization ?? '') ?? [];
  const body = await buffer(message);
  if (accessKeyId === undefined || service === undefined) return undefined;
  const target = String(message.headers['x-amz-target'] ?? '');
  return { accessKeyId, service, operation: target.slice(target.indexOf('.') + 1), body };
}
