import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import type { ApiKey } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { daysFromNow, shownMoment, timeAgo } from '../../shown/dates.ts';

interface AdviceProps {
  apiKey: ApiKey;
  /** The key that was made to replace it, once it is known. */
  successor: ApiKey | undefined;
  timeZone: string;
}

/** What a key's administrator should do about it; nothing, where all is well. */
export function Advice({ apiKey, successor, timeZone }: AdviceProps) {
  const follow = useFollow();
  const advice = adviceOn(apiKey, successor, timeZone);
  if (!advice) return null;
  return (
    <Alert type={advice.type} header={advice.header}>
      {advice.text}{' '}
      {advice.link && (
        <Link href={advice.link.href} onFollow={follow}>
          {advice.link.text}
        </Link>
      )}
    </Alert>
  );
}

interface AdviceText {
  type: AlertProps.Type;
  header: string;
  text: string;
  link?: { href: string; text: string };
}

function adviceOn(apiKey: ApiKey, successor: ApiKey | undefined, timeZone: string): AdviceText | undefined {
  const { status, expiresOn, worksUntil, organisationId } = apiKey;
  if (status === 'expired') {
    return {
      type: 'error',
      header: 'This key has expired',
      text: 'Whatever uses it is answered “invalid credentials”. It stays listed for about 90 days.',
      link: successor
        ? { href: paths.key(successor), text: 'To its successor' }
        : { href: paths.create(organisationId), text: 'Create a new key' },
    };
  }
  if (status === 'disabled') {
    return {
      type: 'info',
      header: 'This key is disabled',
      text: 'Whatever uses it is answered “invalid credentials” until it is enabled. Nobody is reminded of its expiry date.',
    };
  }
  if (successor) {
    const end =
      worksUntil === undefined ? 'until it is deleted or expires' : `until ${shownMoment(worksUntil)}`;
    const link = { href: paths.key(successor), text: 'To the successor' };
    return successor.lastUsedAt === null
      ? {
          type: 'warning',
          header: 'Its successor has never been used',
          text: `This key works ${end}. Move every program that uses it to the successor’s value.`,
          link,
        }
      : {
          type: 'success',
          header: 'Its successor is in use',
          text: `The successor was last used ${timeAgo(successor.lastUsedAt)}. This key works ${end}: delete it when nothing uses it any more.`,
          link,
        };
  }
  if (status === 'expiring') {
    return {
      type: 'warning',
      header: `This key expires ${daysFromNow(expiresOn, timeZone)}`,
      text: 'Rotate it, and move every program that uses it to the new value before then.',
      link: { href: paths.rotate(apiKey), text: 'Rotate it now' },
    };
  }
  return undefined;
}
