import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Statement, statementSchema } from '../../../../emulator/iam/policy.ts';

const table = 'arn:aws:dynamodb:eu-west-2:000000000000:table/Keys';
const read = { action: 'dynamodb:GetItem', resource: table };

function statement(Effect: 'Allow' | 'Deny', Action: string, Resource = '*'): Statement {
  return { Effect, Action: [Action], Resource: [Resource] };
}

const accesses = fc.record({
  action: fc.constantFrom('dynamodb:GetItem', 'dynamodb:Query', 'sqs:SendMessage'),
  resource: fc.constantFrom(table, `${table}/index/byTree`, 'arn:aws:sqs:eu-west-2:000000000000:Digests'),
});
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Action: fc.subarray(['dynamodb:GetItem', 'dynamodb:*', 'sqs:Send*', '*'], { minLength: 1 }),
    Resource: fc.subarray([table, `${table}/index/*`, '*'], { minLength: 1 }),
  }),
);

describe('IAM', () => {
  it('allows nothing by itself', () => {
    fc.assert(
      fc.property(accesses, (access) => {
        expect(decide([], access)).toBe('not allowed');
      }),
    );
  });

  it('lets a deny win over whatever allows', () => {
    fc.assert(
      fc.property(statements, accesses, (others, access) => {
        const deny = statement('Deny', access.action, access.resource);
        expect(decide([...others, deny], access)).toBe('denied explicitly');
      }),
    );
  });

  it('does not care about the order of statements', () => {
    fc.assert(
      fc.property(statements, accesses, (given, access) => {
        expect(decide(given.toReversed(), access)).toBe(decide(given, access));
      }),
    );
  });

  it('allows no more when a statement that allows is taken away', () => {
    fc.assert(
      fc.property(statements, accesses, (given, access) => {
        const fewer = given.filter(({ Effect }) => Effect === 'Deny');
        expect(decide(fewer, access)).not.toBe('allowed');
      }),
    );
  });

  it.each([
    ['dynamodb:GetItem', table, true],
    ['dynamodb:Get*', table, true],
    ['DynamoDB:getitem', table, true],
    ['dynamodb:GetIte?', table, true],
    ['dynamodb:Get', table, false],
    ['dynamodb:GetItem?', table, false],
    ['*', table.replace('Keys', 'keys'), false],
    ['*', table.replace('Keys', 'Key?'), true],
    ['*', `${table}/index/*`, false],
    ['*', table.replaceAll(':', '.'), false],
  ])('matches %s on %s: %s', (action, resource, allowed) => {
    expect(decide([statement('Allow', action, resource)], read) === 'allowed').toBe(allowed);
  });

  it('does not let a permission on a table reach its indexes', () => {
    const index = { action: 'dynamodb:Query', resource: `${table}/index/byTree` };
    expect(decide([statement('Allow', 'dynamodb:*', table)], index)).toBe('not allowed');
  });

  it.each([
    { Effect: 'Allow', NotAction: 'sqs:*', Resource: '*' },
    { Effect: 'Allow', Action: '*', NotResource: table },
    { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
  ])('refuses to read what it would not evaluate: %o', (given) => {
    expect(statementSchema.safeParse(given).success).toBe(false);
  });
});
