import type { ApiKey } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { daysFromNow, shownMoment } from '../../shown/dates.ts';
import type { RelatedKey } from '../use-related-key.ts';
import type { Advice } from './advice.tsx';
import { predecessorAdvice, successorAdvice } from './rotation-words.ts';

/** A key and those before and after it, with the time zone in which its expiry date counts. */
export interface AdviceOn {
  apiKey: ApiKey;
  predecessor: RelatedKey;
  successor: RelatedKey;
  timeZone: string;
}

const REFUSED = 'Whatever uses it is answered “invalid credentials”';

/** What a key's administrator should do about it, most pressing first; nothing, where all is well. */
export function adviceOn({ apiKey, predecessor, successor, timeZone }: AdviceOn): Advice[] {
  return [
    ...ownAdvice(apiKey, successor, timeZone),
    ...(predecessor && apiKey.status !== 'expired' ? predecessorAdvice(predecessor, apiKey) : []),
  ];
}

function ownAdvice(apiKey: ApiKey, successor: RelatedKey, timeZone: string): Advice[] {
  if (apiKey.status === 'expired') return [endedAdvice(apiKey, successor)];
  if (apiKey.status === 'disabled') {
    return [
      {
        type: 'info',
        header: 'This key is disabled',
        text: `${REFUSED} until it is enabled. Nobody is reminded of its end.`,
      },
    ];
  }
  if (successor) return [successorAdvice(apiKey, successor)];
  return successor === null ? aloneAdvice(apiKey, timeZone) : [];
}

function endedAdvice(apiKey: ApiKey, successor: RelatedKey): Advice {
  const isEarly = endsEarly(apiKey);
  const what = `${REFUSED}. It stays listed for about 90 days.`;
  return {
    type: 'error',
    header: isEarly ? 'This key has stopped working' : 'This key has expired',
    text: isEarly ? `It was replaced, and worked until ${shownMoment(apiKey.endsAt)}. ${what}` : what,
    link: successor
      ? { href: paths.key(successor), text: 'To the new key' }
      : { href: paths.create(apiKey.organisationId), text: 'Create a new key' },
  };
}

/** On a working key that nothing takes the place of. */
function aloneAdvice(apiKey: ApiKey, timeZone: string): Advice[] {
  const { status, endsAt, endsOn, replacedBy } = apiKey;
  const isEarly = endsEarly(apiKey);
  const wasReplaced = isEarly || replacedBy !== undefined;
  if (status !== 'expiring' && !wasReplaced) return [];
  return [
    {
      type: 'warning',
      header: `This key ${isEarly ? 'stops working' : 'expires'} ${daysFromNow(endsOn, timeZone)}`,
      text: `It works until ${shownMoment(endsAt)}. ${
        wasReplaced ? 'Nothing replaces it: the new key has been deleted. ' : ''
      }Replace it, and move every program that uses it to the new value before then.`,
      link: { href: paths.rotate(apiKey), text: 'Replace it now' },
    },
  ];
}

/** Whether a key stops before its expiry date, as was chosen when it was replaced. */
function endsEarly({ endsAt, expiresAt }: ApiKey): boolean {
  return Date.parse(endsAt) < Date.parse(expiresAt);
}
