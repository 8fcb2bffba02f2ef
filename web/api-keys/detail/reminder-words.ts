import type { ApiKeyEvent } from '../../api/types.ts';

type Reminder = NonNullable<ApiKeyEvent['reminder']>;

/** When a reminder went out, to how many, and what became of it; without what came back. */
export function reminderDetails({ stage, administrators, delivered, bounced }: Reminder): string[] {
  const when = stage === 0 ? 'It had stopped' : `${stage} ${stage === 1 ? 'day' : 'days'} before its end`;
  if (administrators === 0) return [`${when}: no mail has gone out yet`];
  const unconfirmed = Math.max(0, administrators - delivered - bounced);
  const parts = [
    ...(delivered > 0 ? [`${delivered} arrived`] : []),
    ...(unconfirmed > 0 ? [`${unconfirmed} not confirmed yet`] : []),
  ];
  return [
    `${when}: mailed to ${administrators} ${administrators === 1 ? 'administrator' : 'administrators'}`,
    ...(parts.length > 0 ? [parts.join(', ')] : []),
  ];
}

/** That mail came back, and what to do about it; undefined where none did. */
export function bounceWarning({ bounced }: Reminder): string | undefined {
  return bounced > 0 ? `${bounced} came back: check the address` : undefined;
}
