import type { AlertProps } from '@cloudscape-design/components/alert';
import { isWorking } from '../../../core/api-key.ts';
import type { RelatedKey } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { viewPaths } from '../../app/paths.ts';
import { formatDateTime, formatFromNow } from '../../shared/format.ts';
import { formatLastUseSentence } from '../key-cells.tsx';

/** What an administrator should do about a key, as an alert. */
export interface Advice {
  type: AlertProps.Type;
  header: string;
  text: string;
  link?: { href: string; text: string };
}

export interface AdviceInput {
  apiKey: ApiKey;
  predecessor: RelatedKey;
  successor: RelatedKey;
}

const REJECTED = 'Programs that use it get “invalid credentials”';

/** What an administrator should do about a key, most urgent first; empty if nothing needs doing. */
export function getAdvice({ apiKey, predecessor, successor }: AdviceInput): Advice[] {
  return [
    ...getOwnAdvice(apiKey, successor),
    ...(predecessor && apiKey.status !== 'expired' ? getPredecessorAdvice(predecessor, apiKey) : []),
  ];
}

function getOwnAdvice(apiKey: ApiKey, successor: RelatedKey): Advice[] {
  if (apiKey.status === 'expired') return [getEndedAdvice(apiKey, successor)];
  if (apiKey.status === 'disabled') {
    return [
      {
        type: 'info',
        header: 'This key is disabled',
        text: `${REJECTED} until it is enabled. No reminders are sent for it.`,
      },
    ];
  }
  if (successor) return [getSuccessorAdvice(apiKey, successor)];
  return successor === null ? getUnreplacedAdvice(apiKey) : [];
}

function getEndedAdvice(apiKey: ApiKey, successor: RelatedKey): Advice {
  const isEarly = endsEarly(apiKey);
  const text = `${REJECTED}. It stays in the list for about 90 days.`;
  return {
    type: 'error',
    header: isEarly ? 'This key has stopped working' : 'This key has expired',
    text: isEarly ? `It was replaced and worked until ${formatDateTime(apiKey.endsAt)}. ${text}` : text,
    link: successor
      ? { href: viewPaths.key(successor), text: 'View the new key' }
      : { href: viewPaths.create(apiKey.organisationId), text: 'Create a new key' },
  };
}

/** For a working key that no other key replaces. */
function getUnreplacedAdvice(apiKey: ApiKey): Advice[] {
  const { status, endsAt, replacedBy } = apiKey;
  const isEarly = endsEarly(apiKey);
  const wasReplaced = isEarly || replacedBy !== undefined;
  if (status !== 'expiring' && !wasReplaced) return [];
  return [
    {
      type: 'warning',
      header: `This key ${isEarly ? 'stops working' : 'expires'} ${formatFromNow(endsAt)}`,
      text: `It works until ${formatDateTime(endsAt)}. ${
        wasReplaced ? 'The new key was deleted, so no key takes its place. ' : ''
      }Replace it, and move every program that uses it to the new value before then.`,
      link: { href: viewPaths.rotate(apiKey), text: 'Replace it now' },
    },
  ];
}

/** For a working key that was replaced: depends on whether the new key works, and which of the two is used. */
function getSuccessorAdvice(apiKey: ApiKey, successor: ApiKey): Advice {
  const link = { href: viewPaths.key(successor), text: 'View the new key' };
  const { status, lastUsedAt } = successor;
  const end = formatDateTime(apiKey.endsAt);
  if (!isWorking(status)) {
    const isDisabled = status === 'disabled';
    return {
      type: 'warning',
      header: isDisabled ? 'The new key is disabled' : 'The new key no longer works',
      text: `Programs that already use the new key get “invalid credentials”. ${
        isDisabled ? 'Enable the new key' : 'Delete the new key and replace this one again'
      } before this key stops working on ${end}.`,
      link,
    };
  }
  if (lastUsedAt === null) {
    return {
      type: 'warning',
      header: 'The new key has never been used',
      text: `Both keys work until ${end}. Move every program that uses this key to the new value before then.`,
      link,
    };
  }
  const successorUse = `The new key was last used ${formatFromNow(lastUsedAt)}`;
  return wasUsedSince(apiKey, successor)
    ? {
        type: 'warning',
        header: 'This key was used after it was replaced',
        text: `${formatLastUseSentence(apiKey)} ${successorUse}. A program may still have the old value. Both keys work until ${end}. Delete this key once nothing uses it.`,
        link,
      }
    : {
        type: 'success',
        header: 'The new key has taken over',
        text: `${successorUse}, and this key has not been used since it was replaced. Both keys work until ${end}. Delete this key once you are sure that nothing needs it.`,
        link,
      };
}

/** For a new key whose predecessor still works. */
function getPredecessorAdvice(predecessor: ApiKey, apiKey: ApiKey): Advice[] {
  if (!isWorking(predecessor.status)) return [];
  const use =
    predecessor.lastUsedAt === null
      ? 'The old key has never been used.'
      : `The old key was last used ${formatFromNow(predecessor.lastUsedAt)}.`;
  const works = isWorking(apiKey.status) ? 'Both keys work' : 'It works';
  const isUsed = wasUsedSince(predecessor, apiKey);
  return [
    {
      type: isUsed ? 'warning' : 'info',
      header: isUsed ? 'The old key is still in use' : 'The old key still works',
      text: `${use} ${works} until ${formatDateTime(predecessor.endsAt)}. ${
        isUsed
          ? 'Move the programs that use the old key to this key’s value.'
          : 'Delete the old key once you are sure that nothing needs it.'
      }`,
      link: { href: viewPaths.key(predecessor), text: 'View the old key' },
    },
  ];
}

/** Whether a key stops working before its expiry date, as chosen when it was replaced. */
function endsEarly({ endsAt, expiresAt }: ApiKey): boolean {
  return Date.parse(endsAt) < Date.parse(expiresAt);
}

/** Whether a use of a key was recorded after its successor was created. */
function wasUsedSince({ lastUsedAt }: ApiKey, { createdAt }: ApiKey): boolean {
  return lastUsedAt !== null && Date.parse(lastUsedAt) > Date.parse(createdAt);
}
