import { isThrottlingError } from '@smithy/core/retry';
import { HostError } from '../local/host-error.ts';
import { CommandError } from './command-error.ts';

/** Thrown when work stops half-way: what was done by then, and how to continue. The cause says why it stopped. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  override readonly cause: unknown;

  constructor(message: string, cause: unknown) {
    super(message);
    this.cause = cause;
  }
}

/** Names of AWS's errors, which differ from service to service, and what a person can do about them. */
const ADVICE: readonly { names: RegExp; says: string }[] = [
  {
    names: /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/,
    says: 'The AWS credentials have expired. Sign in again, for example with “aws sso login”.',
  },
  {
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    says: 'There are no usable AWS credentials. Set AWS_PROFILE, or sign in with “aws sso login”.',
  },
  {
    names:
      /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignature(Exception)?|SignatureDoesNotMatch|AuthFailure|MissingAuthenticationToken(Exception)?|IncompleteSignature)$/,
    says: 'AWS does not accept the credentials. Check AWS_PROFILE and this machine’s clock.',
  },
  {
    names:
      /^(AccessDenied(Exception)?|NotAuthorizedException|UnauthorizedOperation|AuthorizationError(Exception)?)$/,
    says: 'AWS denied access. Use a role that may do this.',
  },
  {
    names: /^(LimitExceeded(Exception)?|ServiceQuotaExceededException|CodeDeliveryFailureException)$/,
    says: 'A limit of the AWS account is reached. Raise it, or continue later.',
  },
  {
    names: /^ResourceNotFoundException$/,
    says: 'AWS does not have something that the stacks name. Deploy them again.',
  },
];

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What went wrong, in sentences for a person: what happened, then what to do. */
export function describeFailure(error: unknown): string {
  if (error instanceof CommandError || error instanceof HostError) return error.message;
  if (error instanceof InterruptedError) return `${describeFailure(error.cause)}\n${error.message}`;
  if (!(error instanceof Error)) return `Unexpected fault: ${String(error)}.`;
  if (error.message === 'Region is missing') return 'No AWS region is set. Set AWS_REGION.';
  if (isNetworkError(error)) return describeNetworkError(error);
  const advice = ADVICE.find(({ names }) => names.test(error.name));
  if (advice) return advice.says + inAwsWords(error);
  if (isThrottlingError(error as Error & { cause?: Error })) {
    return `AWS is throttling requests and retrying did not help. Try again in a few minutes.${inAwsWords(error)}`;
  }
  if ('$fault' in error) return `AWS answered ${error.name}. Try again in a few minutes.${inAwsWords(error)}`;
  return `Unexpected fault, please report it: ${error.name}: ${error.message}${placeOf(error)}`;
}

function isNetworkError(error: Error): error is Error & { code?: string } {
  return error.name === 'TimeoutError' || ('code' in error && NETWORK_CODES.has(String(error.code)));
}

function describeNetworkError(error: Error & { code?: string }): string {
  const { hostname, address } = { hostname: undefined, address: undefined, ...error, ...firstOf(error) };
  if (address === '127.0.0.1' || address === '::1') {
    return 'The local host does not answer. Start it again with “npm start”.';
  }
  const where = hostname ?? address;
  return `AWS cannot be reached${where ? ` at ${where}` : ''} (${error.code ?? error.name}). Check the network, the proxy and AWS_REGION.`;
}

/** Node.js tries each address of a name, and tells of all that failed. */
function firstOf(error: Error): object {
  return error instanceof AggregateError ? Object(error.errors[0]) : {};
}

function inAwsWords({ message }: Error): string {
  return message ? `\nAWS says: ${message}` : '';
}

function placeOf({ stack = '' }: Error): string {
  const [, place] = /\n\s+at (.*)/.exec(stack) ?? [];
  return place ? ` (${place})` : '';
}
