import { isWorking } from '../../../core/api-key.ts';
import type { ApiKey } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { shownMoment, timeAgo } from '../../shown/dates.ts';
import { lastUseSentence } from '../last-use-sentence.ts';
import type { Advice } from './advice.tsx';
import { overlapEndOf } from './overlap-end.ts';

/** What to do about a working key that has a successor: that goes by whether the successor works, and by which of the two is used. */
export function successorAdvice(apiKey: ApiKey, successor: ApiKey): Advice {
  const link = { href: paths.key(successor), text: 'To the successor' };
  const { status, lastUsedAt } = successor;
  if (!isWorking(status)) {
    return {
      type: 'warning',
      header: status === 'disabled' ? 'Its successor is disabled' : 'Its successor does not work any more',
      text: `Programs that have moved to the successor are answered “invalid credentials”. ${
        status === 'disabled' ? 'Enable the successor' : 'Delete the successor and rotate this key again'
      } before this key stops. ${worksOn('This key', apiKey)}`,
      link,
    };
  }
  if (lastUsedAt === null) {
    return {
      type: 'warning',
      header: 'Its successor has never been used',
      text: `${worksOn('This key', apiKey)} Move every program that uses it to the successor’s value.`,
      link,
    };
  }
  const successorUse = `The successor was last used ${timeAgo(lastUsedAt)}`;
  return usedSince(apiKey, successor)
    ? {
        type: 'warning',
        header: 'This key was used after it was rotated',
        text: `${lastUseSentence(apiKey)} ${successorUse}. Some program may still hold the old value. ${worksOn('This key', apiKey)} Delete it when nothing uses it any more.`,
        link,
      }
    : {
        type: 'success',
        header: 'Its successor has taken over',
        text: `${successorUse}, and no use of this key has been recorded since it was rotated. ${worksOn('This key', apiKey)} It can be deleted once you know that nothing needs it.`,
        link,
      };
}

/** What to do, on a successor's page, about the key before it as long as that works. */
export function predecessorAdvice(predecessor: ApiKey, apiKey: ApiKey): Advice[] {
  if (!isWorking(predecessor.status)) return [];
  const use =
    predecessor.lastUsedAt === null
      ? 'The key before it has never been used.'
      : `The key before it was last used ${timeAgo(predecessor.lastUsedAt)}.`;
  const isUsed = usedSince(predecessor, apiKey);
  return [
    {
      type: isUsed ? 'warning' : 'info',
      header: isUsed ? 'The key before it is still used' : 'The key before it still works',
      text: `${use} ${worksOn('It', predecessor)} ${
        isUsed
          ? 'Move the programs that use it to this key’s value.'
          : 'Delete it once you know that nothing needs it.'
      }`,
      link: { href: paths.key(predecessor), text: 'To the key before it' },
    },
  ];
}

/** Whether a key was used after its successor was made. */
function usedSince({ lastUsedAt }: ApiKey, { createdAt }: ApiKey): boolean {
  return lastUsedAt !== null && Date.parse(lastUsedAt) > Date.parse(createdAt);
}

/** Until when a key works, in a sentence about `it`. */
function worksOn(it: string, apiKey: ApiKey): string {
  const end = overlapEndOf(apiKey);
  return end === undefined
    ? `${it} works until it is deleted or expires.`
    : `${it} works until ${shownMoment(end)}.`;
}
