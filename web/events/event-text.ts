import Bowser from 'bowser';
import { formatActor } from '../../core/actor-name.ts';
import { getLevelTitle, type PermissionCatalogue } from '../../core/permissions.ts';
import type { ApiKeyEvent, KeyState } from '../api/types.ts';
import { formatCount, formatDate, formatDateTime } from '../shared/format.ts';

const EVENT_TITLES: Readonly<Record<ApiKeyEvent['type'], string>> = {
  created: 'Created',
  edited: 'Edited',
  enabled: 'Enabled',
  disabled: 'Disabled',
  rotated: 'Replaced',
  reissued: 'New value',
  'used-after-renewal': 'Used after it was replaced',
  deleted: 'Deleted',
  'first-used': 'First used',
  ended: 'Expired',
  reminded: 'Reminder',
};

export function formatEventTitle({ type }: Pick<ApiKeyEvent, 'type'>): string {
  return EVENT_TITLES[type];
}

/** What an event changed, or what became of a reminder: one line each. */
export function formatEventDetails(
  catalogue: PermissionCatalogue,
  { type, at, before = {}, after = {}, reminder }: ApiKeyEvent,
): string[] {
  if (reminder) return formatMailCounts(reminder);
  if (type === 'created') return formatState(catalogue, after);
  if (type === 'deleted') return formatState(catalogue, before);
  if (type === 'ended') return formatEnd(before);
  if (type === 'reissued') return ['The first value did not arrive and no longer works'];
  if (type === 'used-after-renewal') {
    return ['A program still has the value, or somebody else has it. Administrators were emailed'];
  }
  return [
    ...formatChange('Name', before.name, after.name),
    ...(type === 'edited' ? formatTextChange('Note', before.note, after.note) : []),
    ...(type === 'edited'
      ? formatTextChange('Contacts', before.contacts?.join(', '), after.contacts?.join(', '))
      : []),
    ...formatChange('Permission level', formatLevel(catalogue, before), formatLevel(catalogue, after)),
    ...(type === 'edited'
      ? formatChange('Enabled', formatBoolean(before.enabled), formatBoolean(after.enabled))
      : []),
    ...formatChange('Expires', formatEventTime(before.expiresAt), formatEventTime(after.expiresAt)),
    ...(after.worksUntil === undefined ? [] : [formatOverlap(after.worksUntil, at)]),
    ...(type === 'edited' && before.replacedBy !== undefined
      ? ['The new key was deleted, so no key takes this one’s place']
      : []),
  ];
}

/** The other key that an event is about, if any. */
export function findEventLink({
  type,
  before = {},
  after = {},
}: ApiKeyEvent): { keyId: string; text: string } | undefined {
  const { replaces, replacedBy } = type === 'deleted' || type === 'ended' ? before : after;
  if (replacedBy !== undefined) return { keyId: replacedBy, text: 'The new key' };
  if (replaces !== undefined) return { keyId: replaces, text: 'The old key' };
  return undefined;
}

type EventReminder = NonNullable<ApiKeyEvent['reminder']>;

function formatMailCounts({
  stage,
  administrators,
  contacts = 0,
  delivered,
  bounced,
}: EventReminder): string[] {
  const when =
    stage === 0 ? 'After it stopped working' : `${formatCount(stage, 'day')} before it stops working`;
  if (administrators + contacts === 0) return [`${when}: no email sent yet`];
  const recipients = [
    ...(administrators > 0 ? [formatCount(administrators, 'administrator')] : []),
    ...(contacts > 0 ? [formatCount(contacts, 'contact')] : []),
  ];
  const unconfirmed = Math.max(0, administrators + contacts - delivered - bounced);
  const outcomes = [
    ...(delivered > 0 ? [`${delivered} delivered`] : []),
    ...(unconfirmed > 0 ? [`${unconfirmed} not confirmed yet`] : []),
  ];
  return [
    `${when}: emailed to ${recipients.join(' and ')}`,
    ...(outcomes.length > 0 ? [outcomes.join(', ')] : []),
  ];
}

/** A warning about emails that bounced; `undefined` if none did. */
export function formatBounceWarning({ bounced }: EventReminder): string | undefined {
  return bounced > 0 ? `${bounced} bounced: check the email address` : undefined;
}

/** The longest name of a program to show, in characters. */
const PROGRAM_MAX_LENGTH = 30;

/** Formats a `User-Agent`: “Firefox 133 on macOS”; for programs that are not browsers, the first word, such as “curl 8.9”. */
export function formatProgram(userAgent: string): string {
  const { browser, os } = userAgent === '' ? { browser: {}, os: {} } : Bowser.parse(userAgent);
  if (!browser.name || !os.name) return truncate(userAgent.split(' ')[0]?.replace('/', ' ') ?? '');
  const version = browser.version?.split('.')[0] ?? '';
  return `${truncate(`${browser.name} ${version}`.trim())} on ${os.name}`;
}

/** Says what happened to a key that no longer exists, from its history (latest event first). */
export function describeDeletedKey(events: readonly ApiKeyEvent[]): {
  /** The last known name of the key. */
  name: string;
  header: string;
  text: string;
} {
  const names = events.map(({ before, after }) => after?.name ?? before?.name);
  const name = names.find((known) => known !== undefined) ?? 'API key';
  const deletion = events.find(({ type }) => type === 'deleted');
  const rejected = 'Programs that use it get “invalid credentials”. Its history is below.';
  return deletion
    ? {
        name,
        header: 'This key was deleted',
        text: `${formatActor(deletion.actor)} deleted it on ${formatDateTime(deletion.at)}. ${rejected}`,
      }
    : {
        name,
        header: 'This key no longer exists',
        text: `It was deleted just now, or removed about 90 days after it stopped working. ${rejected}`,
      };
}

function formatState(catalogue: PermissionCatalogue, state: KeyState): string[] {
  return [
    ...(state.name === undefined ? [] : [`Name: ${state.name}`]),
    ...(state.note === undefined ? [] : [`Note: ${state.note}`]),
    ...(state.contacts === undefined ? [] : [`Contacts: ${state.contacts.join(', ')}`]),
    ...(state.permissionLevel === undefined
      ? []
      : [`Permission level: ${getLevelTitle(catalogue, state.permissionLevel)}`]),
    ...(state.expiresOn === undefined ? [] : [`Expiry date: ${formatDate(state.expiresOn)}`]),
  ];
}

/** Why a key ended, and whether that mattered. */
function formatEnd({ expiresAt = '', worksUntil, enabled }: KeyState): string[] {
  const isOverlap = worksUntil !== undefined && Date.parse(worksUntil) < Date.parse(expiresAt);
  return [
    isOverlap ? 'Another key has taken its place' : 'Its expiry date was reached',
    ...(enabled === false ? ['It was disabled, so it did not work before'] : []),
  ];
}

function formatOverlap(worksUntil: string, rotatedAt: string): string {
  return Date.parse(worksUntil) <= Date.parse(rotatedAt)
    ? 'It stopped working immediately'
    : `Both keys work until ${formatDateTime(worksUntil)}`;
}

function formatChange(label: string, before: string | undefined, after: string | undefined): string[] {
  return before === undefined || after === undefined || before === after
    ? []
    : [`${label}: ${before} → ${after}`];
}

/** Formats a change of text that may have been absent. Says only what it is now, because it can be long. */
function formatTextChange(label: string, before: string | undefined, after: string | undefined): string[] {
  if (before === after) return [];
  return [after === undefined ? `${label} removed` : `${label}: ${after}`];
}

function formatLevel(catalogue: PermissionCatalogue, { permissionLevel }: KeyState): string | undefined {
  return permissionLevel && getLevelTitle(catalogue, permissionLevel);
}

function formatEventTime(instant: string | undefined): string | undefined {
  return instant && formatDateTime(instant);
}

function formatBoolean(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'yes' : 'no';
}

function truncate(text: string): string {
  return text.length > PROGRAM_MAX_LENGTH ? `${text.slice(0, PROGRAM_MAX_LENGTH)}…` : text;
}
