import type { ApiKeyEvent } from '../../api/types.ts';
import { shownMoment } from '../../shown/dates.ts';

/** What a key was called, and how it went, from its history (latest first). */
export function goneWords(events: readonly ApiKeyEvent[]): { name: string; header: string; text: string } {
  const name = events
    .map(({ before, after }) => after?.name ?? before?.name)
    .find((one) => one !== undefined);
  const deletion = events.find(({ type }) => type === 'deleted');
  const refused = 'Whatever uses it is answered “invalid credentials”. Below is what happened to it.';
  return {
    name: name ?? 'API key',
    ...(deletion
      ? {
          header: 'This key has been deleted',
          text: `${deletion.actor.name} deleted it on ${shownMoment(deletion.at)}. ${refused}`,
        }
      : {
          header: 'This key is no longer there',
          text: `It was deleted a moment ago, or left the list about 90 days after it had stopped working. ${refused}`,
        }),
  };
}
