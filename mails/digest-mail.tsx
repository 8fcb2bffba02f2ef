import { Body, Container, Head, Html, Preview } from 'react-email';
import { Temporal } from 'temporal-polyfill';
import type { DigestContent } from '../core/reminders/digest.ts';
import { DigestKey } from './digest-key.tsx';
import { DIGEST_STYLE, INHERITED_STYLE } from './digest-style.ts';
import { keys, longDate, moment, printable, subjectOf } from './digest-words.ts';

/** The mail of one administrator and day. */
export function DigestMail({ content }: { content: DigestContent }) {
  const { administratorName, day, entries, omitted, pageUrl } = content;
  const [first] = entries;
  const count = entries.length + omitted;
  const which = count === 1 ? 'this one needs you:' : 'these need you, the most urgent first:';
  const asOf = `As of ${longDate(Temporal.PlainDate.from(day))}, ${which}`;
  return (
    <Html lang="en-GB">
      <Head>
        <title>{subjectOf(content)}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DIGEST_STYLE}</style>
      </Head>
      <Preview useTitleTag={false}>
        {first ? `${moment(first)} ${printable(first.organisationName)}` : ''}
      </Preview>
      <Body className="page" lang="en-GB" style={INHERITED_STYLE}>
        <Container>
          <h1>{`${keys(count, 'API ')} to replace`}</h1>
          <p>{`Hello ${printable(administratorName)},`}</p>
          <p>{`When an API key expires, the systems that use it stop working. ${asOf}`}</p>
          {entries.map((entry) => (
            <DigestKey key={entry.url} entry={entry} />
          ))}
          {omitted > 0 && (
            <p>
              <b>{keys(omitted, 'more ')}</b>, less urgent than these, did not fit into this mail:{' '}
              <a href={pageUrl}>see all keys</a>
            </p>
          )}
          <HowToReplace entries={entries} />
          <AboutTheseMails pageUrl={pageUrl} />
        </Container>
      </Body>
    </Html>
  );
}

function HowToReplace({ entries }: Pick<DigestContent, 'entries'>) {
  const anyExpired = entries.some(({ daysLeft }) => daysLeft <= 0);
  const anyWorks = entries.some(({ daysLeft }) => daysLeft > 0);
  return (
    <>
      <hr />
      <h2>How to replace a key</h2>
      {anyWorks && (
        <ol>
          <li>
            Follow the link of the key and rotate it. You get a new key with the same name and permission
            level. Its value is shown only once, so copy it there and then.
          </li>
          <li>
            Put the new value in place of the old one in the system that uses the key. The old key goes on
            working until it expires, unless you choose an earlier end.
          </li>
          <li>See on the page that the new key is in use, then delete the old one.</li>
        </ol>
      )}
      {anyExpired && (
        <p>
          A key that has expired cannot be rotated: create a new key with the same permission level, and put
          its value into the system that used the old one.
        </p>
      )}
      <p>If nothing needs a key any more, delete it.</p>
    </>
  );
}

function AboutTheseMails({ pageUrl }: Pick<DigestContent, 'pageUrl'>) {
  return (
    <>
      <hr />
      <h2>About these mails</h2>
      <p className="small">
        You get at most one a day, about all the keys that concern you: a few times in the last weeks before a
        key expires, more often as the date comes near, and once on the date itself. They end for a key when
        you disable it, delete it, or replace it and the new key has been used.
      </p>
      <p className="small">
        We never send the value of a key by mail, and never ask you for one. All your keys are on the page:{' '}
        <a href={pageUrl}>{pageUrl}</a>
      </p>
    </>
  );
}
