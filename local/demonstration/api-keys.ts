import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { ChangeContext, KeyChange, KeyPolicy } from '../../core/change.ts';
import { addDays } from '../../core/expiry.ts';
import { createKey, editKey } from '../../core/life-cycle.ts';
import type { Administrator, Organisation } from '../../core/organisation.ts';
import type { PermissionLevel } from '../../core/permissions.ts';

/** How a demonstration key stands on the day on which it is made. */
export const KEY_STATES = [
  'fresh',
  'expiring-30',
  'expiring-7',
  'expiring-1',
  'expired',
  'disabled',
] as const;
type KeyState = (typeof KEY_STATES)[number];

/** A key that the local host makes at its first start, its value included. */
export interface DemonstrationKey {
  organisationId: string;
  keyId: string;
  name: string;
  permissionLevel: PermissionLevel;
  state: KeyState;
  value: string;
}

const PLAN: readonly Pick<DemonstrationKey, 'organisationId' | 'name' | 'permissionLevel' | 'state'>[] = [
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

/** How many days ago keys were made that are not new, and how many they live. */
const AGE_DAYS: Partial<Record<KeyState, number>> = {
  'expiring-30': 335,
  'expiring-7': 358,
  'expiring-1': 364,
  expired: 385,
  disabled: 30,
};
const LIFE_DAYS = 365;

/** Makes the demonstration keys, each as if an administrator of the organisation or of one above had made it earlier. */
export function demonstrationKeys(
  organisations: readonly Organisation[],
  administrators: readonly Administrator[],
  policy: KeyPolicy,
  now: Date,
): { apiKeys: DemonstrationKey[]; changes: KeyChange[][] } {
  const byId = new Map(organisations.map((organisation) => [organisation.organisationId, organisation]));
  const made = PLAN.map((planned) => {
    const organisation = byId.get(planned.organisationId);
    const actor = administrators.find(({ organisationId }) => organisation?.path.includes(organisationId));
    if (!organisation || !actor)
      throw new Error(`The demonstration has nobody for ${planned.organisationId}`);
    const age = AGE_DAYS[planned.state];
    const createdAt = age === undefined ? now : new Date(addDays(now, -age, organisation.timeZone));
    const life = age === undefined ? policy.life : `P${LIFE_DAYS}D`;
    const { key, value, changes } = createKey(
      organisation,
      planned,
      { ...policy, life },
      occasionAt(createdAt, actor),
    );
    const edited =
      planned.state === 'disabled'
        ? editKey(organisation, key, { enabled: false }, occasionAt(now, actor)).changes
        : [];
    return { apiKey: { ...planned, keyId: key.keyId, value }, changes: [changes, edited] };
  });
  return { apiKeys: made.map(({ apiKey }) => apiKey), changes: made.flatMap(({ changes }) => changes) };
}

function occasionAt(now: Date, { subject, name }: Administrator): ChangeContext {
  return { actor: { subject, name }, now, newId: () => ulid(now.getTime()), randomBytes };
}
