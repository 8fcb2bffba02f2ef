import { test } from 'vitest';
import { getPrefixOutput } from '../../../cli/find-deployment.ts';
import { SHOP } from '../../support/shop.ts';
import { readTemplate } from '../../support/stacks.ts';
import { synthesizeApp } from '../../support/synthesize.ts';

test.each([
  ['Latchkey-Data', getPrefixOutput('Latchkey-Data')],
  ['Latchkey-AdminApi', 'AdminApiUrl'],
  ['Latchkey-AdminApi', 'Issuer'],
  ['Latchkey-Page', 'PageUrl'],
  ['Latchkey-Authorizer', 'reportsAuthorizerArn'],
])('%s has the output %s, which the smoke test reads', (stack, output) => {
  readTemplate(stack).hasOutput(output, {});
});

test('outputs have the names that commands expect, with hyphens in instance and permission too', () => {
  const { Authorizer, Data } = synthesizeApp({ instance: 'big-shop', ...SHOP });
  Authorizer.hasOutput('orderchangesAuthorizerArn', {});
  Data.hasOutput(getPrefixOutput('Latchkey-big-shop-Data'), { Value: 'lk' });
});
