import type { DigestEntry } from '../core/reminders/digest.ts';
import {
  formatAbilities,
  formatDeadline,
  formatEndSentence,
  formatLastUseDay,
  formatReason,
  formatWhomToAsk,
  hasEnded,
  toPrintable,
} from './digest-words.ts';

/** Keys with this many days left, or fewer, are highlighted. */
const URGENT_DAYS = 3;

/** One key of a digest, with everything that the recipient needs to decide what to do. */
export function KeySection({
  entry,
  timeZone,
  alsoReminded,
  isForContact,
}: {
  entry: DigestEntry;
  timeZone: string;
  /** Who else is reminded, unless that is the same for all keys of the mail. */
  alsoReminded: string | undefined;
  /** Contacts have no account, so they get no links to the page, but learn whom to ask. */
  isForContact: boolean;
}) {
  const name = toPrintable(entry.keyName);
  const why = formatReason(entry);
  const ended = hasEnded(entry);
  const canBeReplaced = !ended && !entry.replacement;
  return (
    <div className={entry.daysLeft <= URGENT_DAYS ? 'key urgent' : 'key'}>
      <h2>
        “<bdi>{name}</bdi>
        {`” ${formatDeadline(entry)}`}
      </h2>
      <p className="due">{formatEndSentence(entry, timeZone)}</p>
      <p>
        Organisation: <b>{toPrintable(entry.organisationName)}</b>
        <br />
        Permission level: <b>{entry.levelTitle}</b>
        <br />
        {ended ? 'What programs could do with it: ' : 'What programs can do with it: '}
        <b>{formatAbilities(entry.abilities)}</b>
        <br />
        Last used: <b>{formatLastUseDay(entry)}</b>
        {alsoReminded !== undefined && (
          <>
            <br />
            Also reminded: <b>{alsoReminded}</b>
          </>
        )}
        {isForContact && (
          <>
            <br />
            Whom to ask: <b>{formatWhomToAsk(entry)}</b>
          </>
        )}
      </p>
      {entry.replacement && (
        <Replacement of={entry} replacement={entry.replacement} isForContact={isForContact} />
      )}
      {entry.lastUsedAt === undefined && (
        <p>
          Nothing has ever used this key.
          {isForContact ? '' : ' If nothing is going to, simply delete it.'}
        </p>
      )}
      {why && <p>{why}</p>}
      {!isForContact && (
        <p>
          <a href={canBeReplaced ? `${entry.url}/rotate` : entry.url}>
            {canBeReplaced ? 'Replace “' : 'Open “'}
            <bdi>{name}</bdi>”
          </a>
        </p>
      )}
    </div>
  );
}

function Replacement({
  of,
  replacement: { keyName, url, state },
  isForContact,
}: {
  of: DigestEntry;
  replacement: NonNullable<DigestEntry['replacement']>;
  isForContact: boolean;
}) {
  const name = (
    <>
      “<bdi>{toPrintable(keyName)}</bdi>”
    </>
  );
  const then = hasEnded(of) ? '' : ' before then';
  const whatToDo = {
    unused: `Nothing has used the new key yet: put its value in place of this one’s${then}.`,
    used: 'The new key is in use, but this one was used since, too: find the system that still uses it.',
    stopped: 'The new key is disabled or has stopped itself, so it does not take over.',
  };
  return (
    <p>
      A new key was made to replace it: {isForContact ? name : <a href={url}>{name}</a>}
      <br />
      {whatToDo[state]}
    </p>
  );
}
