import { levelTitle } from '../../../core/permissions.ts';
import type { ApiKeyEvent, KeyState } from '../../api/types.ts';
import { shownDate, shownMoment } from '../../shown/dates.ts';
import { reminderDetails } from './reminder-words.ts';

const TITLES: Readonly<Record<ApiKeyEvent['type'], string>> = {
  created: 'Created',
  edited: 'Edited',
  enabled: 'Enabled',
  disabled: 'Disabled',
  rotated: 'Replaced',
  deleted: 'Deleted',
  reminded: 'Reminder',
};

/** What happened, in a word. */
export function eventTitle({ type }: Pick<ApiKeyEvent, 'type'>): string {
  return TITLES[type];
}

/** What changed, or who was reminded of what, a sentence each. */
export function eventDetails({ type, at, before = {}, after = {}, reminder }: ApiKeyEvent): string[] {
  if (reminder) return reminderDetails(reminder);
  if (type === 'created') return stateDetails(after);
  if (type === 'deleted') return stateDetails(before);
  return [
    ...changed('Name', before.name, after.name),
    ...changed('Permission level', level(before), level(after)),
    ...(type === 'edited' ? changed('Enabled', yesOrNo(before.enabled), yesOrNo(after.enabled)) : []),
    ...changed('Expires', moment(before.expiresAt), moment(after.expiresAt)),
    ...(after.worksUntil === undefined ? [] : [overlapDetail(after.worksUntil, at)]),
    ...(type === 'edited' && before.replacedBy !== undefined
      ? ['The new key was deleted: nothing replaces this one']
      : []),
  ];
}

/** The other key that an event is about, if any. */
export function eventLink({
  type,
  before = {},
  after = {},
}: ApiKeyEvent): { keyId: string; text: string } | undefined {
  const { replaces, replacedBy } = type === 'deleted' ? before : after;
  if (replacedBy !== undefined) return { keyId: replacedBy, text: 'The new key' };
  if (replaces !== undefined) return { keyId: replaces, text: 'The old key' };
  return undefined;
}

function stateDetails(state: KeyState): string[] {
  return [
    ...(state.name === undefined ? [] : [`Name: ${state.name}`]),
    ...(state.permissionLevel === undefined
      ? []
      : [`Permission level: ${levelTitle(state.permissionLevel)}`]),
    ...(state.expiresOn === undefined ? [] : [`Expiry date: ${shownDate(state.expiresOn)}`]),
  ];
}

function overlapDetail(worksUntil: string, at: string): string {
  return Date.parse(worksUntil) <= Date.parse(at)
    ? 'It stopped at once'
    : `Both keys work until ${shownMoment(worksUntil)}`;
}

function changed(what: string, from: string | undefined, to: string | undefined): string[] {
  return from === undefined || to === undefined || from === to ? [] : [`${what}: ${from} → ${to}`];
}

function level({ permissionLevel }: KeyState): string | undefined {
  return permissionLevel && levelTitle(permissionLevel);
}

function moment(instant: string | undefined): string | undefined {
  return instant && shownMoment(instant);
}

function yesOrNo(is: boolean | undefined): string | undefined {
  return is === undefined ? undefined : is ? 'yes' : 'no';
}
