import { beforeEach, describe, expect, test, vi } from 'vitest';
import { hashKeyValue } from '../../../../core/key-value.ts';
import { found } from '../../../support/fake-dynamodb.ts';
import { foreignValue } from '../../../support/imports.ts';
import { key, output, present, tables, value } from './authorizer-support.ts';

describe('imported value', () => {
  const FOREIGN = foreignValue();
  const imported = { ...key, valueHash: hashKeyValue(FOREIGN), imported: true };

  beforeEach(() => {
    const { organisationId, keyId, expiresOn } = key;
    const { valueHash } = imported;
    tables.respond = ({ input: { TableName, Key } }) => {
      if (TableName === 'ApiKeys') return found(Key.keyId === keyId ? imported : undefined);
      return found(Key.valueHash === valueHash ? { valueHash, organisationId, keyId, expiresOn } : undefined);
    };
  });

  test('an imported value is refused without a read if imported keys are disabled', async () => {
    await expect(present('REST REQUEST', FOREIGN)).rejects.toThrow(/^Unauthorized$/);
    expect(tables.requests).toHaveLength(0);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ reason: 'malformed' });
  });

  test('an imported value is allowed after two strongly consistent reads if imported keys are enabled', async () => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    await expect(present('REST REQUEST', FOREIGN)).resolves.toMatchObject({ principalId: key.keyId });
    expect(tables.requests.map(({ input }) => [input.TableName, input.ConsistentRead])).toEqual([
      ['ImportedKeys', true],
      ['ApiKeys', true],
    ]);
    expect(output.join()).not.toContain(FOREIGN);
    expect(output.join()).not.toContain(imported.valueHash);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ outcome: 'allowed', keyId: key.keyId });
  });

  test('an imported value costs one read if it is made up', async () => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    await expect(present('HTTP 2.0', foreignValue())).rejects.toThrow(/^Unauthorized$/);
    expect(tables.requests).toHaveLength(1);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ reason: 'unknown' });
  });

  test.each([
    ['too short', 'fifteen-letters'],
    ['too long', 'x'.repeat(513)],
    ['Latchkey’s own, but mistyped', `${value}x`],
    ['with Latchkey’s prefix', `lk_${foreignValue()}`],
  ])('an imported value costs no read if it is %s', async (_, presented) => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    await expect(present('HTTP 2.0', presented)).rejects.toThrow(/^Unauthorized$/);
    expect(tables.requests).toHaveLength(0);
  });

  test('an imported value is compared with the hash of the key that is found', async () => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    const { respond } = tables;
    tables.respond = (request) =>
      request.input.TableName === 'ApiKeys' ? found({ ...imported, valueHash: 'other' }) : respond(request);
    await expect(present('HTTP 2.0', FOREIGN)).rejects.toThrow(/^Unauthorized$/);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ reason: 'wrong-secret' });
  });
});
