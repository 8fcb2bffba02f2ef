import type { Answer } from '../request/answer.ts';
import type { Header } from '../request/headers.ts';
import { filledIn, type ValueSource, type Variables, valueFrom } from './variables.ts';

/**
 * Why the gateway itself answers: the gateway responses that can occur here, by the status and the header
 * `x-amzn-ErrorType` that they have.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const TYPES = {
  ACCESS_DENIED: { status: 403, errorType: 'AccessDeniedException' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: 'AuthorizerConfigurationException' },
  /** A function that fails, or returns what API Gateway does not take. */
  DEFAULT_5XX: { status: 502, errorType: 'InternalServerErrorException' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, errorType: 'MissingAuthenticationTokenException' },
  REQUEST_TOO_LARGE: { status: 413, errorType: 'RequestTooLargeException' },
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException' },
} as const;

/** A gateway response as an API customizes it. */
export interface GatewayResponse {
  status: number | undefined;
  headers: readonly { name: string; value: ValueSource }[];
  template: { contentType: string; text: string } | undefined;
}

/** A request that the gateway does not pass on. */
export interface Refusal {
  type: keyof typeof TYPES;
  message: string | null;
  /** What the authorizer has told about the caller. */
  authorizer?: Readonly<Record<string, string | null>>;
}

/**
 * The answer to a refused request: as its type is customized, otherwise as all of its class are, otherwise as AWS has it.
 * @param customized by type
 */
export function gatewayResponse(
  { type, message, authorizer }: Refusal,
  customized: ReadonlyMap<string, GatewayResponse>,
  variables: Variables,
): Answer {
  const { status, errorType } = TYPES[type];
  const custom = customized.get(type) ?? customized.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const error = { message, messageString: JSON.stringify(message), responseType: type };
  const inError: Variables = { ...variables, context: { ...variables.context, error, authorizer } };
  const mapped = (custom?.headers ?? []).flatMap(({ name, value }): Header[] => {
    const given = valueFrom(value, inError);
    return given === undefined ? [] : [[name, given]];
  });
  const { contentType, text } = custom?.template ?? { contentType: 'application/json', text: bodyOf(type) };
  const hasType = mapped.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: custom?.status ?? status,
    headers: [
      ...mapped,
      ...(hasType ? [] : [['Content-Type', contentType] as const]),
      ['x-amzn-ErrorType', errorType],
    ],
    body: filledIn(text, inError),
  };
}

/** AWS's own templates. Where authorizers refuse, it has a capital letter: https://github.com/aws/chalice/issues/971 */
function bodyOf(type: Refusal['type']): string {
  const name = type === 'ACCESS_DENIED' ? 'Message' : 'message';
  return `{"${name}":$context.error.messageString}`;
}
