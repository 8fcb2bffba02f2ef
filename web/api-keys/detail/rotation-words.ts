import { isWorking } from '../../../core/api-key.ts';
import type { ApiKey } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { shownMoment, timeAgo } from '../../shown/dates.ts';
import { lastUseSentence } from '../last-use-sentence.ts';
import type { Advice } from './advice.tsx';

/** What to do about a working key that was replaced: depends on whether the new key works, and which of the two is used. */
export function successorAdvice(apiKey: ApiKey, successor: ApiKey): Advice {
  const link = { href: paths.key(successor), text: 'To the new key' };
  const { status, lastUsedAt } = successor;
  if (!isWorking(status)) {
    const isDisabled = status === 'disabled';
    return {
      type: 'warning',
      header: isDisabled ? 'The new key is disabled' : 'The new key does not work any more',
      text: `Programs that have moved to the new key are answered “invalid credentials”. ${
        isDisabled ? 'Enable the new key' : 'Delete the new key and replace this one again'
      } before this key stops on ${shownMoment(apiKey.endsAt)}.`,
      link,
    };
  }
  const bothWork = `Both keys work until ${shownMoment(apiKey.endsAt)}.`;
  if (lastUsedAt === null) {
    return {
      type: 'warning',
      header: 'The new key has never been used',
      text: `${bothWork} Move every program that uses this key to the new value before then.`,
      link,
    };
  }
  const successorUse = `The new key was last used ${timeAgo(lastUsedAt)}`;
  return usedSince(apiKey, successor)
    ? {
        type: 'warning',
        header: 'This key was used after it was replaced',
        text: `${lastUseSentence(apiKey)} ${successorUse}. Some program may still hold the old value. ${bothWork} Delete this key when nothing uses it any more.`,
        link,
      }
    : {
        type: 'success',
        header: 'The new key has taken over',
        text: `${successorUse}, and no use of this key has been recorded since it was replaced. ${bothWork} This one can be deleted once you know that nothing needs it.`,
        link,
      };
}

/** What to do, on the page of a new key, about the old one as long as that works. */
export function predecessorAdvice(predecessor: ApiKey, apiKey: ApiKey): Advice[] {
  if (!isWorking(predecessor.status)) return [];
  const use =
    predecessor.lastUsedAt === null
      ? 'The old key has never been used.'
      : `The old key was last used ${timeAgo(predecessor.lastUsedAt)}.`;
  const works = `${isWorking(apiKey.status) ? 'Both keys work' : 'It works'} until ${shownMoment(predecessor.endsAt)}.`;
  const isUsed = usedSince(predecessor, apiKey);
  return [
    {
      type: isUsed ? 'warning' : 'info',
      header: isUsed ? 'The old key is still used' : 'The old key still works',
      text: `${use} ${works} ${
        isUsed
          ? 'Move the programs that use the old key to this key’s value.'
          : 'Delete the old key once you know that nothing needs it.'
      }`,
      link: { href: paths.key(predecessor), text: 'To the old key' },
    },
  ];
}

/** Whether a key was used after its successor was made. */
function usedSince({ lastUsedAt }: ApiKey, { createdAt }: ApiKey): boolean {
  return lastUsedAt !== null && Date.parse(lastUsedAt) > Date.parse(createdAt);
}
