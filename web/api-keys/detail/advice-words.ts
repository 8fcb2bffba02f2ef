import type { ApiKey } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { daysFromNow, shownMoment } from '../../shown/dates.ts';
import type { RelatedKey } from '../use-related-key.ts';
import type { Advice } from './advice.tsx';
import { overlapEndOf } from './overlap-end.ts';
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
        text: `${REFUSED} until it is enabled. Nobody is reminded of its expiry date.`,
      },
    ];
  }
  if (successor) return [successorAdvice(apiKey, successor)];
  return successor === null ? aloneAdvice(apiKey, timeZone) : [];
}

function endedAdvice(apiKey: ApiKey, successor: RelatedKey): Advice {
  const end = overlapEndOf(apiKey);
  const what = `${REFUSED}. It stays listed for about 90 days.`;
  return {
    type: 'error',
    header: end === undefined ? 'This key has expired' : 'The overlap of this key has ended',
    text: end === undefined ? what : `It worked beside its successor until ${shownMoment(end)}. ${what}`,
    link: successor
      ? { href: paths.key(successor), text: 'To its successor' }
      : { href: paths.create(apiKey.organisationId), text: 'Create a new key' },
  };
}

/** On a working key that nothing takes the place of. */
function aloneAdvice(apiKey: ApiKey, timeZone: string): Advice[] {
  const { status, expiresOn, replacedBy } = apiKey;
  const rotate = { href: paths.rotate(apiKey), text: 'Rotate it now' };
  const end = overlapEndOf(apiKey);
  if (end !== undefined) {
    return [
      {
        type: 'warning',
        header: `This key stops working on ${shownMoment(end)}`,
        text: 'Its overlap ends then, and the successor that was to take its place has been deleted. If it is still needed, rotate it again.',
        link: rotate,
      },
    ];
  }
  const deleted = replacedBy === undefined ? '' : 'Its successor has been deleted. ';
  if (status === 'expiring') {
    return [
      {
        type: 'warning',
        header: `This key expires ${daysFromNow(expiresOn, timeZone)}`,
        text: `${deleted}Rotate it, and move every program that uses it to the new value before then.`,
        link: rotate,
      },
    ];
  }
  return [];
}
