import type { PolicyDocument, Statement } from 'aws-lambda';

/** IAM's decision on a policy. */
export type Decision = 'allowed' | 'denied explicitly' | 'not allowed';

/**
 * Evaluates a policy for a method at a time, as IAM does. A statement applies if its resource and all its conditions match. An
 * explicit deny wins. Without an allow, the method is not allowed. Supports only what the authorizer's policies use.
 * @throws Error for anything else
 */
export function decide({ Version, Statement }: PolicyDocument, methodArn: string, at: Date): Decision {
  if (Version !== '2012-10-17') throw new Error('Unknown version');
  const effects = Statement.filter((statement) => applies(statement, methodArn, at)).map(
    ({ Effect }) => Effect,
  );
  if (effects.includes('Deny')) return 'denied explicitly';
  return effects.includes('Allow') ? 'allowed' : 'not allowed';
}

function applies(statement: Statement, methodArn: string, at: Date): boolean {
  if (!('Action' in statement) || statement.Action !== 'execute-api:Invoke')
    throw new Error('Unknown action');
  if (!('Resource' in statement) || typeof statement.Resource !== 'string')
    throw new Error('Unknown resource');
  const stage = statement.Resource.replace(/\*$/, '');
  if (!statement.Resource.endsWith('*') || stage.includes('*')) throw new Error('Unknown wildcard');
  return methodArn.startsWith(stage) && parseConditions(statement).every((holds) => holds(at.getTime()));
}

function parseConditions({ Condition }: Statement): ((now: number) => boolean)[] {
  return Object.entries(Condition ?? {}).map(([operator, operands]) => {
    const [[key, date] = [], ...others] = Object.entries(operands as Record<string, string>);
    if (key !== 'aws:CurrentTime' || date === undefined || others.length > 0)
      throw new Error('Unknown condition');
    const limit = Date.parse(date);
    if (operator === 'DateLessThan') return (now) => now < limit;
    if (operator === 'DateGreaterThanEquals') return (now) => now >= limit;
    throw new Error(`Unknown operator ${operator}`);
  });
}
