import { levelTitle } from '../core/permissions.ts';
import type { DigestEntry } from '../core/reminders/digest.ts';
import { deadline, lastUse, moment, printable, whatStops, whyYou } from './digest-words.ts';

/** Days left from which a key stands out. */
const URGENT_DAYS = 3;

/** One key of a digest: all that an administrator needs to decide what to do about it. */
export function DigestKey({ entry }: { entry: DigestEntry }) {
  const name = printable(entry.keyName);
  const why = whyYou(entry);
  const expired = entry.daysLeft <= 0;
  return (
    <div className={entry.daysLeft <= URGENT_DAYS ? 'key urgent' : 'key'}>
      <h2>
        “<bdi>{name}</bdi>
        {`” ${deadline(entry.daysLeft)}`}
      </h2>
      <p className="due">{moment(entry)}</p>
      <p>
        Organisation: <b>{printable(entry.organisationName)}</b>
        <br />
        Permission level: <b>{levelTitle(entry.permissionLevel)}</b>
        <br />
        {expired ? 'What has stopped: ' : 'What stops: '}
        <b>{whatStops(entry.stops)}</b>
        <br />
        Last used: <b>{lastUse(entry)}</b>
      </p>
      {why && <p>{why}</p>}
      <p>
        <a href={entry.url}>
          {expired ? 'Open “' : 'Replace “'}
          <bdi>{name}</bdi>”
        </a>
      </p>
    </div>
  );
}
