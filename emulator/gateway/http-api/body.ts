import { MIMEType } from 'node:util';
import { headerValue } from '../request/headers.ts';
import type { GatewayRequest } from '../request/request.ts';

/**
 * The only types, beside `text/*`, that API Gateway hands to functions as text. AWS does not document them; they were
 * found by trying, also that a form or no type at all is not among them.
 * @see https://github.com/ministackorg/ministack/pull/766
 */
const TEXT_TYPES = new Set(['application/json', 'application/javascript', 'application/xml']);

export interface EventBody {
  body?: string;
  isBase64Encoded: boolean;
}

export function eventBody({ headers, body }: GatewayRequest): EventBody {
  if (!body || body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !isText(headerValue(headers, 'content-type'));
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

function isText(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  try {
    const { type, essence } = new MIMEType(contentType);
    return type === 'text' || TEXT_TYPES.has(essence);
  } catch {
    return false; // not a media type
  }
}
