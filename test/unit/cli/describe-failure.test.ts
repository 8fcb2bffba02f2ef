import { expect, test } from 'vitest';
import { CommandError, InterruptedError } from '../../../cli/command-error.ts';
import { describeFailure } from '../../../cli/describe-failure.ts';
import { HostError } from '../../../local/host-error.ts';

const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });
const refused = named('Error', 'connect ECONNREFUSED', { code: 'ECONNREFUSED', address: '127.0.0.1' });

test.each([
  [new CommandError('Do that.'), 'Do that.'],
  [new HostError('Do this.'), 'Do this.'],
  [
    named('Error', 'open', { code: 'EACCES', path: '/data' }),
    'Latchkey cannot use /data: permission denied. Choose another folder with --data.',
  ],
  [new Error('Region is missing'), 'No AWS region is set. Set AWS_REGION.'],
  [named('ExpiredTokenException', 'Token expired'), 'The AWS credentials have expired. Sign in again'],
  [named('ExpiredToken', 'Token expired'), 'The AWS credentials have expired. Sign in again'],
  [
    named('CredentialsProviderError', 'Could not load'),
    'There are no usable AWS credentials. Set AWS_PROFILE',
  ],
  [named('UnrecognizedClientException', 'Invalid token'), 'AWS does not accept the credentials.'],
  [named('InvalidSignature', 'Bad'), 'AWS does not accept the credentials.'],
  [named('InvalidSignatureException', 'Bad'), 'AWS does not accept the credentials.'],
  [named('MissingAuthenticationToken', 'None'), 'AWS does not accept the credentials.'],
  [named('MissingAuthenticationTokenException', 'None'), 'AWS does not accept the credentials.'],
  [named('AccessDeniedException', 'User x may not'), 'AWS denied access. Use a role with this permission.'],
  [named('NotAuthorizedException', 'No'), 'AWS denied access.'],
  [named('AuthorizationError', 'No'), 'AWS denied access.'],
  [named('AuthorizationErrorException', 'No'), 'AWS denied access.'],
  [named('TooManyRequestsException', 'Slow down'), 'AWS is throttling requests and retrying did not help.'],
  [named('LimitExceededException', 'Daily e-mail limit'), 'A limit of the AWS account is reached.'],
  [named('LimitExceeded', 'Too many'), 'A limit of the AWS account is reached.'],
  [named('InvalidEmailRoleAccessPolicyException', 'No'), 'Cognito could not send the mail.'],
  [named('InvalidParameterException', 'No pool'), 'AWS refused a value that it was given.'],
  [named('ResourceNotFoundException', 'No table'), 'AWS does not have a resource that the stacks name.'],
  [named('InternalServerError', '', { $fault: 'server' }), 'AWS answered InternalServerError. Try again'],
  [
    named('Error', 'getaddrinfo', { code: 'ENOTFOUND', hostname: 'sqs.x' }),
    'AWS cannot be reached at sqs.x (ENOTFOUND).',
  ],
  [named('TimeoutError', 'Too late'), 'AWS cannot be reached (TimeoutError).'],
  [named('Error', 'connect', { code: 'ECONNREFUSED', address: '::1' }), 'The local host does not respond.'],
  [named('Error', 'invalid', { code: 'ERR_INVALID_URL' }), 'Unexpected error, please report it: Error: inv'],
  ['no error', 'Unexpected error, please report it: no error'],
  [refused, 'The local host does not respond. Start it again with “npm start”.'],
  [
    Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' }),
    'The local host does not respond.',
  ],
  [new TypeError('x is undefined'), 'Unexpected error, please report it: TypeError: x is undefined ('],
])('%s is described in sentences', (error, sentence) => {
  const described = describeFailure(error);
  expect(described.startsWith(sentence), described).toBe(true);
  expect(described).not.toMatch(/\n\s+at /);
});

test.each(['ECONNRESET', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ETIMEDOUT'])(
  '%s is described as a fault of the network',
  (code) => {
    expect(describeFailure(named('Error', 'broken', { code }))).toContain(`AWS cannot be reached (${code}).`);
  },
);

test.each([
  'ExpiredToken',
  'TokenProviderError',
  'AuthFailure',
  'AccessDenied',
  'LimitExceeded',
  'CodeDeliveryFailureException',
  'InvalidParameterException',
  'ResourceNotFoundException',
])('an error is not taken for AWS’s %s if its name only contains that', (name) => {
  for (const other of [`Un${name}`, `${name}Handler`]) {
    expect(describeFailure(named(other, 'x'))).toMatch(/^Unexpected error, please report it/);
  }
});

test('the message of AWS is quoted, if it says anything', () => {
  expect(describeFailure(named('AccessDenied', 'User x may not'))).toContain('\nAWS says: User x may not');
  expect(describeFailure(named('AccessDenied', ''))).toMatch(/^[^\n]+\.$/);
});

test('an unexpected error is described with its place in the code, for a report', () => {
  expect(describeFailure(new TypeError('x'))).toMatch(
    / TypeError: x \(.*describe-failure\.test\.ts:\d+:\d+\)$/,
  );
});

test('interrupted work is described by its cause, then by how to continue', () => {
  const error = new InterruptedError('1 of 2 days ran. Run it again.', new CommandError('It stopped.'));
  expect(describeFailure(error)).toBe('It stopped.\n1 of 2 days ran. Run it again.');
});
