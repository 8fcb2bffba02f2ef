import type { ApiKey } from '../../api/types.ts';
import { daysFromNow, shownMoment, timeAgo } from '../../shown/dates.ts';
import { lastUseSentence } from '../last-use-sentence.ts';
import type { RelatedKey } from '../use-related-key.ts';

/** What a key's administrator should do about it. */
export interface AdviceText {
  type: 'success' | 'info' | 'warning' | 'error';
  header: string;
  text: string;
  /** Where it can be done. */
  link?: { to: 'successor' | 'predecessor' | 'rotation' | 'creation'; text: string };
}

export interface Circumstances {
  apiKey: ApiKey;
  successor: RelatedKey;
  predecessor: RelatedKey;
  /** That of the organisation. */
  timeZone: string;
}

const works = ({ status }: ApiKey): boolean => status === 'active' || status === 'expiring';

/** What should be done about a key; undefined where all is well. */
export function adviceOn({
  apiKey,
  successor,
  predecessor,
  timeZone,
}: Circumstances): AdviceText | undefined {
  const { status, expiresOn } = apiKey;
  if (status === 'expired') return onExpired(apiKey, successor);
  if (status === 'disabled') {
    return {
      type: 'info',
      header: 'This key is disabled',
      text: 'Whatever uses it is answered “invalid credentials” until it is enabled. Nobody is reminded of its expiry date.',
    };
  }
  if (successor.state === 'there') return onReplaced(apiKey, successor.key);
  if (status === 'expiring') {
    return {
      type: 'warning',
      header: `This key expires ${daysFromNow(expiresOn, timeZone)}`,
      text: 'Rotate it, and move every program that uses it to the new value before then.',
      link: { to: 'rotation', text: 'Rotate it now' },
    };
  }
  if (predecessor.state === 'there' && works(predecessor.key)) {
    return {
      type: 'info',
      header: 'The key before it still works',
      text: `${lastUseSentence(predecessor.key)} Delete it when every program uses this one.`,
      link: { to: 'predecessor', text: 'To the key before it' },
    };
  }
  return undefined;
}

function onExpired({ worksUntil, expiresAt }: ApiKey, successor: RelatedKey): AdviceText {
  const wasOverlap = worksUntil !== undefined && Date.parse(worksUntil) < Date.parse(expiresAt);
  return {
    type: 'error',
    header: wasOverlap ? 'The overlap of this key is over' : 'This key has expired',
    text: `${wasOverlap ? `It stopped on ${shownMoment(worksUntil)}. ` : ''}Whatever uses it is answered “invalid credentials”. It stays listed for about 90 days.`,
    link:
      successor.state === 'there'
        ? { to: 'successor', text: 'To its successor' }
        : { to: 'creation', text: 'Create a new key' },
  };
}

function onReplaced({ worksUntil, lastUsedAt }: ApiKey, successor: ApiKey): AdviceText {
  const end =
    worksUntil === undefined ? 'until it is deleted or expires' : `until ${shownMoment(worksUntil)}`;
  const link = { to: 'successor', text: 'To the successor' } as const;
  if (!works(successor)) {
    return {
      type: 'warning',
      header: `Its successor is ${successor.status}`,
      text: `This key works ${end}. Programs that use the successor are refused.`,
      link,
    };
  }
  if (successor.lastUsedAt === null) {
    return {
      type: 'warning',
      header: 'Its successor has never been used',
      text: `This key works ${end}. Move every program that uses it to the successor’s value.`,
      link,
    };
  }
  const isStillUsed = lastUsedAt !== null && lastUsedAt > successor.createdAt;
  const used = `The successor was last used ${timeAgo(successor.lastUsedAt)}`;
  return isStillUsed
    ? {
        type: 'warning',
        header: 'This key and its successor have both been used',
        text: `${used}, this key ${timeAgo(lastUsedAt)}. Something may not have been moved yet. This key works ${end}.`,
        link,
      }
    : {
        type: 'success',
        header: 'Its successor is in use',
        text: `${used}; this key has not been used since it was rotated, and works ${end}. It can be deleted.`,
        link,
      };
}
