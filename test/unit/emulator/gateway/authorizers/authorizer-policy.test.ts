import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  authorizerPolicySchema,
  evaluateAuthorizerPolicy,
} from '../../../../../emulator/gateway/authorizers/authorizer-policy.ts';
import { NOW } from '../gateway-calls.ts';

const ignore = () => undefined;

function decide(Statement: unknown, requestArn: string, now = NOW) {
  return evaluateAuthorizerPolicy(authorizerPolicySchema.parse({ Statement }), requestArn, now, ignore);
}

const statement = (Effect: string, Resource: string, Condition?: object) => ({
  Effect,
  Action: 'execute-api:Invoke',
  Resource,
  ...(Condition && { Condition }),
});

const arns = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':', '$', '.', '+', '(') });
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':', '$', '*', '?') });
const effects = fc.constantFrom('Allow', 'Deny');
const statements = fc.array(
  fc.record({ Effect: effects, Action: fc.constant('execute-api:Invoke'), Resource: patterns }),
);

test('an explicit deny wins, whatever its position', () => {
  fc.assert(
    fc.property(statements, statements, arns, (before, after, arn) => {
      expect(decide([...before, statement('Deny', '*'), ...after], arn)).toBe('explicitDeny');
    }),
  );
});

test('what no statement allows is denied', () => {
  fc.assert(
    fc.property(statements, arns, (given, arn) => {
      const withoutAllow = given.filter(({ Effect }) => Effect !== 'Allow');
      expect(decide(withoutAllow, arn)).not.toBe('allowed');
    }),
  );
});

test('the order of statements does not matter', () => {
  fc.assert(
    fc.property(statements, arns, (given, arn) => {
      expect(decide(given.toReversed(), arn)).toBe(decide(given, arn));
    }),
  );
});

test('a resource without wildcards matches only itself', () => {
  fc.assert(
    fc.property(arns, arns, (one, other) => {
      expect(decide(statement('Allow', one), other)).toBe(one === other ? 'allowed' : 'implicitDeny');
    }),
  );
});

test('actions may contain wildcards, and other actions do not match', () => {
  const acting = (Action: string) => decide({ ...statement('Allow', '*'), Action }, 'a');
  expect(acting('execute-api:*')).toBe('allowed');
  expect(acting('*')).toBe('allowed');
  expect(acting('execute-api:ManageConnections')).toBe('implicitDeny');
});

const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

test('an allow before an instant and a deny from then on leave no gap', () => {
  fc.assert(
    fc.property(instants, instants, (end, now) => {
      const at = { 'aws:CurrentTime': end.toISOString() };
      const until = [
        statement('Allow', '*', { DateLessThan: at }),
        statement('Deny', '*', { DateGreaterThanEquals: at }),
      ];
      expect(decide(until, 'a', now)).toBe(now < end ? 'allowed' : 'explicitDeny');
    }),
  );
});

test.each([
  ['DateGreaterThan', 'aws:CurrentTime', '2027-03-12T19:03:58Z', 'allowed'],
  ['DateGreaterThan', 'aws:CurrentTime', '2027-03-12T19:03:58.390Z', 'implicitDeny'],
  ['DateLessThanEquals', 'AWS:currenttime', '2027-03-12T19:03:58.390Z', 'allowed'],
  ['DateLessThan', 'aws:EpochTime', 1804878239, 'allowed'],
  ['DateLessThan', 'aws:EpochTime', '1804878238', 'implicitDeny'],
  ['NumericGreaterThanEquals', 'aws:EpochTime', ['1804878239', '1804878238'], 'allowed'],
  ['DateLessThan', 'aws:CurrentTime', 'tomorrow', 'implicitDeny'],
  ['StringEquals', 'aws:CurrentTime', '2027-03-12T19:03:58Z', 'implicitDeny'],
  ['DateLessThan', 'aws:TokenIssueTime', '2040-01-01T00:00:00Z', 'implicitDeny'],
])('the condition %s of %s and %s leads to: %s', (operator, key, value, decision) => {
  expect(decide(statement('Allow', '*', { [operator]: { [key]: value } }), 'a')).toBe(decision);
});

test('a condition is met only if every operator is', () => {
  const past = { 'aws:CurrentTime': '2020-01-01T00:00:00Z' };
  expect(decide(statement('Allow', '*', { DateGreaterThan: past, DateLessThan: past }), 'a')).toBe(
    'implicitDeny',
  );
});

test('a policy with an element that is not evaluated is invalid', () => {
  const invalid = { Effect: 'Allow', NotAction: 'execute-api:Invoke', Resource: '*' };
  expect(authorizerPolicySchema.safeParse({ Statement: [invalid] }).success).toBe(false);
});
