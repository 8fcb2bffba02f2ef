import type { KeyEventType, KeyState } from '../../../core/key-event.ts';
import { levelTitle } from '../../../core/permissions.ts';
import type { ApiKeyEvent } from '../../api/types.ts';
import { shownDate, shownMoment } from '../../shown/dates.ts';

const TITLES: Readonly<Record<KeyEventType, string>> = {
  created: 'Created',
  edited: 'Edited',
  enabled: 'Enabled',
  disabled: 'Disabled',
  rotated: 'Rotated',
  deleted: 'Deleted',
  reminded: 'Reminder',
};

/** What happened, in a word. */
export function eventTitle({ type }: Pick<ApiKeyEvent, 'type'>): string {
  return TITLES[type];
}

/** What changed, or who was reminded of what, a sentence each. */
export function eventDetails({ type, before = {}, after = {}, reminder }: ApiKeyEvent): string[] {
  if (reminder) return reminderDetails(reminder);
  if (type === 'created') return stateDetails(after);
  if (type === 'deleted') return stateDetails(before);
  return [
    ...changed('Name', before.name, after.name),
    ...changed('Permission level', level(before), level(after)),
    ...(type === 'edited' && after.enabled !== undefined ? [after.enabled ? 'Enabled' : 'Disabled'] : []),
    ...(after.worksUntil === undefined ? [] : [`The old key works until ${shownMoment(after.worksUntil)}`]),
    ...(after.replacedBy === undefined ? [] : ['A successor was made']),
  ];
}

function reminderDetails(reminder: NonNullable<ApiKeyEvent['reminder']>): string[] {
  const { stage, administrators, delivered, bounced } = reminder;
  const when =
    stage === 0 ? 'It had expired' : `${stage} ${stage === 1 ? 'day' : 'days'} before the expiry date`;
  const unconfirmed = administrators - delivered - bounced;
  return [
    `${when}: mailed to ${administrators} ${administrators === 1 ? 'administrator' : 'administrators'}`,
    `${delivered} arrived${unconfirmed > 0 ? `, ${unconfirmed} not confirmed yet` : ''}`,
    ...(bounced > 0 ? [`${bounced} came back: check the address with your operator`] : []),
  ];
}

function stateDetails(state: KeyState): string[] {
  return [
    ...(state.name === undefined ? [] : [`Name: ${state.name}`]),
    ...(state.permissionLevel === undefined
      ? []
      : [`Permission level: ${levelTitle(state.permissionLevel)}`]),
    ...(state.expiresOn === undefined ? [] : [`Expiry date: ${shownDate(state.expiresOn)}`]),
    ...(state.replaces === undefined ? [] : ['As the successor of another key']),
  ];
}

function changed(what: string, from: string | undefined, to: string | undefined): string[] {
  return from === undefined || to === undefined || from === to ? [] : [`${what}: ${from} → ${to}`];
}

function level({ permissionLevel }: KeyState): string | undefined {
  return permissionLevel && levelTitle(permissionLevel);
}
