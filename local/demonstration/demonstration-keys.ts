import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import { z } from 'zod';
import { addDays } from '../../core/calendar.ts';
import type { ChangeContext, KeyChange, KeyPolicy } from '../../core/change.ts';
import { createKey, editKey } from '../../core/life-cycle.ts';
import type { Administrator, Organisation } from '../../core/organisation.ts';
import {
  findManagingPermission,
  listOfferedLevels,
  type PermissionCatalogue,
  type PermissionLevel,
} from '../../core/permissions.ts';

/** The state of a demonstration key on the day of the first start. */
const DEMONSTRATION_STATES = [
  'fresh',
  'expiring-30',
  'expiring-7',
  'expiring-1',
  'expired',
  'disabled',
] as const;
type DemonstrationState = (typeof DEMONSTRATION_STATES)[number];

/** A key that the local host creates at its first start, with its value. */
export const demonstrationKeySchema = z.object({
  organisationId: z.string(),
  keyId: z.string(),
  name: z.string(),
  permissionLevel: z.string(),
  state: z.enum(DEMONSTRATION_STATES),
  value: z.string(),
});

export type DemonstrationKey = z.output<typeof demonstrationKeySchema>;

const PLANNED_KEYS: readonly Pick<
  DemonstrationKey,
  'organisationId' | 'name' | 'permissionLevel' | 'state'
>[] = [
  { organisationId: 'northgate', name: 'Student portal', permissionLevel: 'authentication', state: 'fresh' },
  { organisationId: 'northgate', name: 'Usage warehouse', permissionLevel: 'reports', state: 'fresh' },
  { organisationId: 'northgate', name: 'Identity management', permissionLevel: 'full', state: 'expiring-30' },
  { organisationId: 'northgate', name: 'Old intranet', permissionLevel: 'authentication', state: 'expired' },
  { organisationId: 'northgate', name: 'Reading list pilot', permissionLevel: 'full', state: 'disabled' },
  {
    organisationId: 'northgatelibrary',
    name: 'Library website',
    permissionLevel: 'authentication',
    state: 'expiring-7',
  },
  { organisationId: 'northgatelibrary', name: 'Walk-in accounts', permissionLevel: 'full', state: 'fresh' },
  {
    organisationId: 'northgatehawaii',
    name: 'Field station kiosk',
    permissionLevel: 'authentication',
    state: 'expiring-1',
  },
  { organisationId: 'rata', name: 'Student portal', permissionLevel: 'authentication', state: 'fresh' },
  { organisationId: 'rata', name: 'Account import', permissionLevel: 'full', state: 'expiring-30' },
  { organisationId: 'rata', name: 'Old timetable', permissionLevel: 'authentication', state: 'disabled' },
];

/** The name of the key that each organisation gets if a permission manages keys. */
const MANAGING_KEY = 'Provisioning';

/** How many days ago the keys that are not new were created. */
const AGE_DAYS: Partial<Record<DemonstrationState, number>> = {
  'expiring-30': 335,
  'expiring-7': 358,
  'expiring-1': 364,
  expired: 385,
  disabled: 30,
};
/** The life of keys that are not new. */
const LIFE_DAYS = 365;

/** Creates the demonstration keys, as if an administrator of the organisation, or of one above it, had created them earlier. */
export function createDemonstrationKeys(
  organisations: readonly Organisation[],
  administrators: readonly Administrator[],
  policy: KeyPolicy,
  now: Date,
): { apiKeys: DemonstrationKey[]; changes: KeyChange[][] } {
  const byId = new Map(organisations.map((organisation) => [organisation.organisationId, organisation]));
  const created = [...PLANNED_KEYS, ...planManagingKeys(organisations, policy.catalogue)].flatMap((key) => {
    const organisation = byId.get(key.organisationId);
    const actor = administrators.find(({ organisationId }) => organisation?.path.includes(organisationId));
    if (!organisation || !actor)
      throw new Error(`Nobody administers ${key.organisationId} in the demonstration`);
    const permissionLevel = chooseLevel(policy.catalogue, key.permissionLevel, organisation);
    if (permissionLevel === undefined) return [];
    const planned = { ...key, permissionLevel };
    const age = AGE_DAYS[planned.state];
    const createdAt = age === undefined ? now : new Date(addDays(now, -age, organisation.timeZone));
    const life = age === undefined ? policy.life : `P${LIFE_DAYS}D`;
    const made = createKey(organisation, planned, { ...policy, life }, buildActorContext(createdAt, actor));
    const edited =
      planned.state === 'disabled'
        ? editKey(organisation, made.key, { enabled: false }, policy, buildActorContext(now, actor)).changes
        : [];
    const { keyId } = made.key;
    return [{ apiKey: { ...planned, keyId, value: made.value }, changes: [made.changes, edited] }];
  });
  return { apiKeys: created.map(({ apiKey }) => apiKey), changes: created.flatMap(({ changes }) => changes) };
}

/** Plans a key that manages keys for each organisation to which such a level is offered. */
function planManagingKeys(organisations: readonly Organisation[], catalogue: PermissionCatalogue) {
  const managing = findManagingPermission(catalogue) ?? '';
  return organisations.flatMap(({ organisationId, features }) =>
    listOfferedLevels(catalogue, features)
      .filter(({ permissions }) => permissions.includes(managing))
      .slice(0, 1)
      .map(({ permissionLevel }) => ({
        organisationId,
        name: MANAGING_KEY,
        permissionLevel,
        state: 'fresh' as const,
      })),
  );
}

/**
 * Chooses the level of a demonstration key: the planned one or, if the operator has configured others, the broadest that is
 * offered for `full` and the first for the rest. Undefined if none is.
 */
function chooseLevel(
  catalogue: PermissionCatalogue,
  planned: PermissionLevel,
  { features }: Organisation,
): PermissionLevel | undefined {
  const offered = listOfferedLevels(catalogue, features);
  const [first, ...others] = offered;
  if (first === undefined) return undefined;
  if (offered.some(({ permissionLevel }) => permissionLevel === planned)) return planned;
  const broadest = others.reduce(
    (best, level) => (level.permissions.length > best.permissions.length ? level : best),
    first,
  );
  return (planned === 'full' ? broadest : first).permissionLevel;
}

function buildActorContext(now: Date, { subject, name }: Administrator): ChangeContext {
  return { actor: { subject, name }, now, newId: () => ulid(now.getTime()), randomBytes };
}
