import { randomBytes } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildRequest } from '../../../core/contacts/contact.ts';
import { isInBranch, type Organisation } from '../../../core/organisation.ts';
import { listPermitted } from '../../../core/permissions.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createContactStore } from '../../../store/contacts.ts';
import { createDirectory } from '../../../store/directory.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { lag, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { anOrganisation, policy } from '../../support/fixtures.ts';
import { createTables } from '../../support/tables.ts';
import { anId, connect, NOW, newKey } from './store-support.ts';

const client = connect({ endpoint: await startDynamodbEdge(lag) });
const tables = await createTables(client);
const reader = createDirectory(client, tables);
const writer = createDirectoryWriter(client, tables);

async function listBranchIds(root: Organisation, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await reader.listBranch(root, { limit, ...(after !== undefined && { after }) });
    ids.push(...page.rows.map(({ organisationId }) => organisationId));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

/** Trees of up to 12 organisations: lists of IDs with the index of each parent. IDs are prefixes of each other. */
const trees = () =>
  fc.array(fc.nat(), { minLength: 1, maxLength: 11 }).map((choices) => {
    const top = anId().slice(0, 20);
    const tree = [anOrganisation({ organisationId: top, path: [top] })];
    for (const [index, choice] of choices.entries()) {
      const parent = tree[choice % tree.length] as Organisation;
      const organisationId = `${top}${'1'.repeat(index + 1)}`;
      tree.push(
        anOrganisation({
          organisationId,
          parentId: parent.organisationId,
          path: [...parent.path, organisationId],
        }),
      );
    }
    return tree;
  });

describe('branch', () => {
  test('a branch contains an organisation and all below it, once and parents first, with any limit', async () => {
    await fc.assert(
      fc.asyncProperty(trees(), fc.integer({ min: 1, max: 13 }), async (tree, limit) => {
        for (const organisation of tree) await writer.putOrganisation(organisation);
        for (const root of tree) {
          const ids = await listBranchIds(root, limit);
          const expected = tree.filter(({ path }) => isInBranch(path, root.organisationId));
          expect(new Set(ids)).toEqual(new Set(expected.map(({ organisationId }) => organisationId)));
          expect(ids).toHaveLength(expected.length);
          for (const { organisationId, parentId } of expected) {
            if (organisationId === root.organisationId) continue;
            expect(ids.indexOf(organisationId)).toBeGreaterThan(ids.indexOf(parentId ?? ''));
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test('a branch has cursors that reveal nothing above it', async () => {
    const [top, id, below] = [anId(), anId(), anId()];
    const root = anOrganisation({ organisationId: id, path: [top, id] });
    for (const organisation of [root, anOrganisation({ organisationId: below, path: [top, id, below] })]) {
      await writer.putOrganisation(organisation);
    }
    expect((await reader.listBranch(root, { limit: 1 })).next).not.toContain(top);
  });
});

describe('organisation', () => {
  test('an organisation is read as it was written, until it is removed', async () => {
    const organisationId = anId();
    const organisation = anOrganisation({
      organisationId,
      parentId: 'northgate',
      path: ['northgate', organisationId],
      features: ['reports'],
    });
    await writer.putOrganisation(organisation);
    expect(await reader.findOrganisation(organisationId)).toEqual(organisation);
    await writer.removeOrganisation(organisationId);
    expect(await reader.findOrganisation(organisationId)).toBeUndefined();
  });

  test('an organisation is in the list of all as soon as it is written', async () => {
    const organisationId = anId();
    await writer.putOrganisation(anOrganisation({ organisationId }));
    const ids = (await writer.listOrganisations()).map((organisation) => organisation.organisationId);
    expect(ids).toContain(organisationId);
  });

  test('an organisation whose first key was just created is not removed', async () => {
    const { key, changes } = newKey();
    await createApiKeyStore(client, { ...tables, organisations: undefined }).commit(changes);
    await writer.putOrganisation(anOrganisation({ organisationId: key.organisationId }));
    expect(await writer.removeOrganisation(key.organisationId)).toBe(false);
  });

  test('an organisation whose removal was interrupted is listed as such, until it is written again', async () => {
    const organisation = anOrganisation({ organisationId: anId() });
    const { organisationId } = organisation;
    await writer.putOrganisation(organisation);
    const interrupted = createDirectoryWriter(client, { ...tables, contacts: 'not-there' });
    await expect(interrupted.removeOrganisation(organisationId)).rejects.toThrow();
    const find = async () =>
      (await writer.listOrganisations()).find((one) => one.organisationId === organisationId);
    expect(await find()).toEqual({ ...organisation, removing: true });
    await writer.putOrganisation(organisation);
    expect(await find()).toEqual(organisation);
  });

  test('an organisation that was just asked for contacts counts them, and takes them along when it is removed', async () => {
    const organisationId = anId();
    const contacts = createContactStore(client, tables.contacts);
    await writer.putOrganisation(anOrganisation({ organisationId }));
    const address = { organisationId, email: 'team@a.example' };
    const contact = buildRequest(undefined, address, { requestedBy: 'ada', now: new Date(NOW), randomBytes });
    await contacts.put(contact, undefined);
    expect(await contacts.countPending(organisationId, new Date(0))).toBe(1);
    await writer.removeOrganisation(organisationId);
    expect(await contacts.find(contact)).toBeUndefined();
  });

  test('an organisation keeps features that are no longer configured, which permit nothing', async () => {
    const organisationId = anId();
    const Item = { ...anOrganisation({ organisationId }), features: ['telepathy', 'reports'] };
    await client.send(new PutCommand({ TableName: tables.organisations, Item }));
    const { features = [] } = (await reader.findOrganisation(organisationId)) ?? {};
    expect(features).toEqual(['telepathy', 'reports']);
    expect(listPermitted(policy.catalogue, 'reports', features)).toEqual(['reports']);
  });
});

describe('administrator', () => {
  test('an administrator is found by subject until they are removed', async () => {
    const administrator = { subject: anId(), name: 'Ada Byrne', email: 'ada@a.example', organisationId: 'a' };
    await writer.putAdministrator(administrator);
    expect(await reader.findAdministrator(administrator.subject)).toEqual(administrator);
    expect(await reader.findAdministrator('ada@a.example')).toBeUndefined();
    await writer.removeAdministrator(administrator.subject);
    expect(await reader.findAdministrator(administrator.subject)).toBeUndefined();
  });
});
