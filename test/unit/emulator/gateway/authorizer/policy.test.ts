import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, policySchema } from '../../../../../emulator/gateway/authorizer/policy.ts';
import { NOW } from '../support.ts';

const ignore = () => undefined;

function decide(Statement: unknown, requestArn: string, now = NOW) {
  return evaluate(policySchema.parse({ Statement }), requestArn, now, ignore);
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

test('an explicit deny wins, wherever it stands', () => {
  fc.assert(
    fc.property(statements, statements, arns, (before, after, arn) => {
      expect(decide([...before, statement('Deny', '*'), ...after], arn)).toBe('denied explicitly');
    }),
  );
});

test('nothing is allowed that no statement allows', () => {
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

test('a resource without wildcards allows itself alone', () => {
  fc.assert(
    fc.property(arns, arns, (one, other) => {
      expect(decide(statement('Allow', one), other)).toBe(one === other ? 'allowed' : 'not allowed');
    }),
  );
});

test('actions may have wildcards too, and others do not count', () => {
  const acting = (Action: string) => decide({ ...statement('Allow', '*'), Action }, 'a');
  expect(acting('execute-api:*')).toBe('allowed');
  expect(acting('*')).toBe('allowed');
  expect(acting('execute-api:ManageConnections')).toBe('not allowed');
});

const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

test('an allowance until an instant and a denial from then on leave no gap', () => {
  fc.assert(
    fc.property(instants, instants, (end, now) => {
      const at = { 'aws:CurrentTime': end.toISOString() };
      const until = [
        statement('Allow', '*', { DateLessThan: at }),
        statement('Deny', '*', { DateGreaterThanEquals: at }),
      ];
      expect(decide(until, 'a', now)).toBe(now < end ? 'allowed' : 'denied explicitly');
    }),
  );
});

test.each([
  ['DateGreaterThan', 'aws:CurrentTime', '2027-03-12T19:03:58Z', 'allowed'],
  ['DateGreaterThan', 'aws:CurrentTime', '2027-03-12T19:03:58.390Z', 'not allowed'],
  ['DateLessThanEquals', 'AWS:currenttime', '2027-03-12T19:03:58.390Z', 'allowed'],
  ['DateLessThan', 'aws:EpochTime', 1804878239, 'allowed'],
  ['DateLessThan', 'aws:EpochTime', '1804878238', 'not allowed'],
  ['NumericGreaterThanEquals', 'aws:EpochTime', ['1804878239', '1804878238'], 'allowed'],
  ['DateLessThan', 'aws:CurrentTime', 'tomorrow', 'not allowed'],
  ['StringEquals', 'aws:CurrentTime', '2027-03-12T19:03:58Z', 'not allowed'],
  ['DateLessThan', 'aws:TokenIssueTime', '2040-01-01T00:00:00Z', 'not allowed'],
])('%s of %s and %s: %s', (operator, key, value, decision) => {
  expect(decide(statement('Allow', '*', { [operator]: { [key]: value } }), 'a')).toBe(decision);
});

test('a condition holds only if all of it does', () => {
  const past = { 'aws:CurrentTime': '2020-01-01T00:00:00Z' };
  expect(decide(statement('Allow', '*', { DateGreaterThan: past, DateLessThan: past }), 'a')).toBe(
    'not allowed',
  );
});

test('a policy with what cannot be evaluated is no policy', () => {
  const invalid = { Effect: 'Allow', NotAction: 'execute-api:Invoke', Resource: '*' };
  expect(policySchema.safeParse({ Statement: [invalid] }).success).toBe(false);
});
