import { describe, expect, test } from 'vitest';
import type { Organisation } from '../../../core/organisation.ts';
import { type PageJson, refusedWith, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator } = await deploy();
const top = await organisation({ organisationId: 'north', path: ['north'], features: ['reports'] });
const below = (organisationId: string, path: string[], differing: Partial<Organisation> = {}) =>
  organisation({ organisationId, path: [...path, organisationId], parentId: path.at(-1), ...differing });
const marine = await below('marine', ['north'], { name: 'Marine Science', timeZone: 'Pacific/Honolulu' });
await below('library', ['north']);
await below('hawaii', ['north', 'marine']);
const other = await organisation({ organisationId: 'north2', path: ['north2'] });

const listOrganisations = async (owner: Organisation) => {
  const ask = signedInAs(await administrator(owner));
  return ask<PageJson<Partial<Organisation>>>('GET', '/organisations');
};

describe('list of organisations', () => {
  test('the list of organisations contains the administrator’s branch, parents first', async () => {
    const { body } = await listOrganisations(top);
    expect(body.items.map(({ organisationId, parentId }) => [organisationId, parentId])).toEqual([
      ['north', undefined],
      ['library', 'north'],
      ['marine', 'north'],
      ['hawaii', 'marine'],
    ]);
    expect(body.items[0]).toEqual({
      organisationId: 'north',
      name: top.name,
      timeZone: 'Europe/London',
      features: ['reports'],
    });
  });

  test('the list of organisations reveals nothing about organisations above', async () => {
    const { text, body } = await listOrganisations(marine);
    expect(body.items.map(({ organisationId }) => organisationId)).toEqual(['marine', 'hawaii']);
    expect(text).not.toContain('"north"');
    const ask = signedInAs(await administrator(marine));
    const { next = '' } = (await ask<PageJson<unknown>>('GET', '/organisations?limit=1')).body;
    expect(Buffer.from(next, 'base64url').toString()).not.toContain('north');
  });

  test('the list of organisations returns 404 if the administrator’s own organisation was removed from the directory', async () => {
    const ask = signedInAs(await administrator({ organisationId: 'gone' }));
    expect(await ask('GET', '/organisations')).toMatchObject(refusedWith(404, 'not-found'));
  });
});

describe('permission levels of an organisation', () => {
  const levelsOf = async (organisationId: string, owner = top) => {
    const ask = signedInAs(await administrator(owner));
    const path = `/organisations/${organisationId}/permission-levels`;
    const { body } = await ask<PageJson<{ permissionLevel: string; permissions: string[] }>>('GET', path);
    return Object.fromEntries(
      body.items.map(({ permissionLevel, permissions }) => [permissionLevel, permissions]),
    );
  };

  test('the levels of an organisation include reports if it has the feature', async () => {
    expect(await levelsOf('north')).toEqual({
      authentication: ['authentication'],
      reports: ['reports'],
      full: ['authentication', 'reports', 'accounts'],
    });
  });

  test('the levels of an organisation do not include reports without the feature, even if the organisation above has it', async () => {
    expect(await levelsOf('library')).toEqual({
      authentication: ['authentication'],
      full: ['authentication', 'accounts'],
    });
  });

  test('the levels of an organisation change immediately with the feature', async () => {
    await below('switching', ['north2'], { features: ['reports'] });
    expect(Object.keys(await levelsOf('switching', other))).toContain('reports');
    await below('switching', ['north2']);
    expect(Object.keys(await levelsOf('switching', other))).not.toContain('reports');
  });
});
