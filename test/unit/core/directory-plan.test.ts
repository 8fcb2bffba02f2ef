import { describe, expect, test } from 'vitest';
import type { DirectoryFile } from '../../../core/directory-file.ts';
import { type DirectoryState, planDirectory } from '../../../core/directory-plan.ts';
import { anOrganisation } from '../../support/fixtures.ts';

const northgate = anOrganisation();
const library = anOrganisation({
  organisationId: 'library',
  name: 'Library',
  parentId: 'northgate',
  path: ['northgate', 'library'],
});
const ada = { name: 'Ada Byrne', email: 'ada@northgate.example', organisationId: 'northgate' };
const NOTHING = {
  putOrganisations: [],
  movedIds: [],
  moveKeys: [],
  putAdministrators: [],
  linkAdministrators: [],
  removeAdministrators: [],
  removeOrganisations: [],
};

const empty: DirectoryState = { organisations: [], administrators: [] };
const held: DirectoryState = {
  organisations: [library, northgate],
  administrators: [{ ...ada, subject: 'subject-of-ada' }],
};
const full: DirectoryFile = { organisations: [library, northgate], administrators: [ada] };

const plan = (
  file: Partial<DirectoryFile>,
  state: DirectoryState,
  { keyHolders = [], unlinked = [] }: { keyHolders?: string[]; unlinked?: string[] } = {},
) =>
  planDirectory({ organisations: [], administrators: [], ...file }, state, {
    hasApiKeys: async (id) => keyHolders.includes(id),
    needsLink: async (email) => unlinked.includes(email),
  });

describe('directory plan', () => {
  test('a directory plan writes the whole file to an empty directory, parents first', async () => {
    expect(await plan(full, empty)).toEqual({
      ...NOTHING,
      putOrganisations: [northgate, library],
      putAdministrators: [ada],
    });
  });

  test('a directory plan is empty if the directory matches the file', async () => {
    expect(await plan(full, held)).toEqual(NOTHING);
  });

  test.each([
    ['name', { name: 'Northgate College' }],
    ['features', { features: ['reports' as const] }],
  ])('a directory plan writes only the organisation whose %s changes', async (_, differing) => {
    const changed = { ...northgate, ...differing };
    expect(await plan({ ...full, organisations: [changed, library] }, held)).toEqual({
      ...NOTHING,
      putOrganisations: [changed],
    });
  });

  test('a directory plan moves the keys of only the organisation whose time zone changes', async () => {
    const changed = { ...northgate, timeZone: 'Europe/Paris' };
    expect(await plan({ ...full, organisations: [changed, library] }, held)).toEqual({
      ...NOTHING,
      putOrganisations: [changed],
      moveKeys: [changed],
    });
  });

  test('a directory plan resumes an interrupted move of keys', async () => {
    const interrupted = { ...held, organisations: [library, { ...northgate, movesKeys: true as const }] };
    expect(await plan(full, interrupted)).toEqual({ ...NOTHING, moveKeys: [northgate] });
  });

  test('a directory plan moves an administrator to another organisation', async () => {
    const moved = { ...ada, organisationId: 'library' };
    expect(await plan({ ...full, administrators: [moved] }, held)).toEqual({
      ...NOTHING,
      putAdministrators: [moved],
    });
  });

  test('a directory plan links an unchanged administrator to a new identity provider, and changes nothing else', async () => {
    expect(await plan(full, held, { unlinked: [ada.email] })).toEqual({
      ...NOTHING,
      linkAdministrators: [ada],
    });
  });

  test('a directory plan leaves the link of a new administrator to the step that writes them', async () => {
    const { putAdministrators, linkAdministrators } = await plan(full, empty, { unlinked: [ada.email] });
    expect([putAdministrators, linkAdministrators]).toEqual([[ada], []]);
  });

  test('a directory plan removes entries that the file leaves out, sub-organisations first', async () => {
    const state = { ...held, organisations: [northgate, library] };
    expect(await plan({}, state)).toEqual({
      ...NOTHING,
      removeAdministrators: state.administrators,
      removeOrganisations: [library, northgate],
    });
  });

  test('a directory plan writes an organisation again whose removal was interrupted, so that it gets keys again', async () => {
    const state = { ...held, organisations: [northgate, { ...library, removing: true as const }] };
    expect(await plan(full, state)).toEqual({ ...NOTHING, putOrganisations: [library] });
  });

  test('a directory plan rejects the whole file if it removes an organisation with keys', async () => {
    await expect(
      plan({ organisations: [northgate] }, held, { keyHolders: ['library'] }),
    ).rejects.toMatchObject({
      name: 'DirectoryError',
      problems: [{ path: [], message: expect.stringContaining('“library”') }],
    });
    await expect(plan({}, held, { keyHolders: ['northgate'] })).rejects.toMatchObject({
      problems: [{ message: expect.stringContaining('“northgate”') }],
    });
    await expect(plan(full, held, { keyHolders: ['library', 'northgate'] })).resolves.toEqual(NOTHING);
  });

  const southgate = anOrganisation({ organisationId: 'southgate', path: ['southgate'] });
  const desk = anOrganisation({
    organisationId: 'desk',
    parentId: 'library',
    path: ['northgate', 'library', 'desk'],
  });
  const state = { ...held, organisations: [northgate, southgate, library, desk] };
  /** The library and the desk below it, moved. @param above IDs of the organisations above the library */
  const moveLibrary = (...above: string[]) => {
    const parentId = above.at(-1);
    const { parentId: _, ...top } = library;
    const path = [...above, 'library'];
    return [
      northgate,
      southgate,
      { ...top, ...(parentId !== undefined && { parentId }), path },
      { ...desk, path: [...path, 'desk'] },
    ];
  };

  test.each([
    ['to another parent', ['southgate']],
    ['to the top', []],
  ])('a directory plan moves an organisation without keys %s, with what is below it', async (_, above) => {
    const organisations = moveLibrary(...above);
    expect(await plan({ ...full, organisations }, state, { keyHolders: ['northgate', 'southgate'] })).toEqual(
      {
        ...NOTHING,
        putOrganisations: organisations.slice(2),
        movedIds: ['library', 'desk'],
      },
    );
  });

  test.each([
    [
      'has keys',
      'library',
      'because it has API keys, which store their place. Set its parent to “northgate”',
    ],
    ['is above one with keys', 'desk', 'because “desk” below it has API keys'],
  ])('a directory plan rejects the file if an organisation moves that %s', async (_, keyHolder, reason) => {
    const organisations = moveLibrary('southgate');
    await expect(plan({ ...full, organisations }, state, { keyHolders: [keyHolder] })).rejects.toMatchObject({
      name: 'DirectoryError',
      problems: [{ path: ['organisations', 2, 'parent'], message: expect.stringContaining(reason) }],
    });
  });
});
