import { MIMEType } from 'node:util';
import type { GatewayRequest } from '../gateway-request.ts';
import { joinHeaderValues } from '../header-list.ts';

/**
 * The content types, beside `text/*`, whose bodies API Gateway passes to functions as text. AWS does not document them.
 * They were found by trying, as was that forms and bodies without a type are passed as base64.
 * @see https://github.com/ministackorg/ministack/pull/766
 */
const TEXT_TYPES = new Set(['application/json', 'application/javascript', 'application/xml']);

export interface EventBody {
  body?: string;
  isBase64Encoded: boolean;
}

/** Builds the body of a proxy event: text or base64, depending on its content type. */
export function buildEventBody({ headers, body }: GatewayRequest): EventBody {
  if (!body || body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !isText(joinHeaderValues(headers, 'content-type'));
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
