import { isThrottlingError } from '@smithy/core/retry';
import { describeLocalError } from '../local/host-error.ts';
import { CommandError, InterruptedError } from './command-error.ts';

/** Errors of AWS by name, which differs from service to service: what happened, and what a person can do. */
const AWS_ERRORS: readonly { names: RegExp; description: string }[] = [
  {
    names: /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/,
    description: 'The AWS credentials have expired. Sign in again, for example with “aws sso login”.',
  },
  {
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    description: 'There are no usable AWS credentials. Set AWS_PROFILE, or sign in with “aws sso login”.',
  },
  {
    names:
      /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignature(Exception)?|SignatureDoesNotMatch|AuthFailure|MissingAuthenticationToken(Exception)?|IncompleteSignature)$/,
    description: 'AWS does not accept the credentials. Check AWS_PROFILE and this machine’s clock.',
  },
  {
    names:
      /^(AccessDenied(Exception)?|NotAuthorizedException|UnauthorizedOperation|AuthorizationError(Exception)?)$/,
    description: 'AWS denied access. Use a role with this permission.',
  },
  {
    names: /^(LimitExceeded(Exception)?|ServiceQuotaExceededException)$/,
    description: 'A limit of the AWS account is reached. Raise it, or continue later.',
  },
  {
    names: /^(CodeDeliveryFailureException|InvalidEmailRoleAccessPolicyException)$/,
    description:
      'Cognito could not send the mail. Check in SES that the domain of mailSender is verified and out of the sandbox.',
  },
  {
    names: /^InvalidParameterException$/,
    description: 'AWS refused a value that it was given. Correct it, then try again.',
  },
  {
    names: /^ResourceNotFoundException$/,
    description: 'AWS does not have a resource that the stacks name. Deploy them again.',
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

/** Describes why a command failed, in sentences: what happened, then what to do. Never includes a stack trace. */
export function describeFailure(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof InterruptedError) return `${describeFailure(error.cause)}\n${error.message}`;
  if (!(error instanceof Error)) return `Unexpected error, please report it: ${String(error)}`;
  const local = describeLocalError(error);
  if (local !== undefined) return local;
  if (error.message === 'Region is missing') return 'No AWS region is set. Set AWS_REGION.';
  if (isNetworkError(error)) return describeNetworkError(error);
  const known = AWS_ERRORS.find(({ names }) => names.test(error.name));
  if (known) return known.description + quoteAws(error);
  if (isThrottlingError(error as Error & { cause?: Error })) {
    return `AWS is throttling requests and retrying did not help. Try again in a few minutes.${quoteAws(error)}`;
  }
  if ('$fault' in error) return `AWS answered ${error.name}. Try again in a few minutes.${quoteAws(error)}`;
  return `Unexpected error, please report it: ${error.name}: ${error.message}${findLocation(error)}`;
}

function isNetworkError(error: Error): error is Error & { code?: string } {
  return error.name === 'TimeoutError' || ('code' in error && NETWORK_CODES.has(String(error.code)));
}

function describeNetworkError(error: Error & { code?: string }): string {
  const { hostname, address } = { hostname: undefined, address: undefined, ...error, ...getFirst(error) };
  if (address === '127.0.0.1' || address === '::1') {
    return 'The local host does not respond. Start it again with “npm start”.';
  }
  const target = hostname ?? address;
  return `AWS cannot be reached${target ? ` at ${target}` : ''} (${error.code ?? error.name}). Check the network, the proxy and AWS_REGION.`;
}

/** Node.js tries every address of a host name, and reports all errors in one. */
function getFirst(error: Error): object {
  return error instanceof AggregateError ? Object(error.errors[0]) : {};
}

function quoteAws({ message }: Error): string {
  return message ? `\nAWS says: ${message}` : '';
}

/** The first line of the stack trace, for a report. */
function findLocation({ stack = '' }: Error): string {
  const [, location] = /\n\s+at (.*)/.exec(stack) ?? [];
  return location ? ` (${location})` : '';
}
