import { MIMEType } from 'node:util';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ProblemError } from './problem.ts';

/** Far more than any body of this API needs, in bytes. */
const LARGEST = 8 * 1024;

/**
 * The JSON body of a request.
 * @param mediaTypes the types that are accepted
 * @throws ProblemError 413, 415 or 400
 */
export function bodyOf(
  {
    headers,
    body = '',
    isBase64Encoded,
  }: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
  mediaTypes: readonly string[] = ['application/json'],
): unknown {
  requireMediaType(headers['content-type'], mediaTypes);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > LARGEST) {
    throw new ProblemError('body-too-large', `Send at most ${LARGEST} bytes: the body has ${bytes.length}.`);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProblemError('invalid-json', 'Send the body as JSON in UTF-8.');
  }
}

function requireMediaType(contentType: string | undefined, accepted: readonly string[]): void {
  const type = contentType === undefined ? undefined : parsed(contentType);
  const charset = type?.params.get('charset')?.toLowerCase() ?? 'utf-8';
  if (type && accepted.includes(type.essence) && charset === 'utf-8') return;
  throw new ProblemError(
    'unsupported-media-type',
    `Send the body as ${accepted.join(' or ')} in UTF-8, and say so in the content-type header.`,
  );
}

function parsed(contentType: string): MIMEType | undefined {
  try {
    return new MIMEType(contentType);
  } catch {
    return undefined; // not a media type at all
  }
}
