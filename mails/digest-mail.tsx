import type { DigestContent } from '../core/reminders/digest.ts';
import type { Service } from '../core/service.ts';
import {
  formatAlsoReminded,
  formatEndSentence,
  formatKeyCount,
  formatSubject,
  formatWritten,
  hasEnded,
  toPrintable,
} from './digest-words.ts';
import { KeySection } from './key-section.tsx';
import { MailFrame, Questions } from './mail-frame.tsx';

/** The mail for one recipient. */
export function DigestMail({ content, service }: { content: DigestContent; service: Service }) {
  const { recipientName, timeZone, entries, omitted, pageUrl, stopUrl } = content;
  const isForContact = stopUrl !== undefined;
  const [first] = entries;
  const count = entries.length + omitted;
  const alsoReminded = entries.map(formatAlsoReminded);
  const isSame = new Set(alsoReminded).size === 1 && !isForContact;
  const which = count === 1 ? 'this one needs you:' : 'these need you, the most urgent first:';
  return (
    <MailFrame
      title={formatSubject(content)}
      preview={first ? `${formatEndSentence(first, timeZone)} ${toPrintable(first.organisationName)}` : ''}
    >
      <h1>{`${formatKeyCount(count, 'API ')} to replace`}</h1>
      <p>{`Hello ${toPrintable(recipientName)},`}</p>
      <p>
        {`This is ${service.name}. You get this mail because you ${isForContact ? 'are a contact of API keys' : 'manage API keys'}.`}
        {isSame && (
          <>
            {` Also reminded of ${entries.length === 1 ? 'this key' : 'these keys'}: `}
            <b>{alsoReminded[0]}</b>.
          </>
        )}
      </p>
      <p>{`When an API key stops, the systems that use it stop working. As of ${formatWritten(content)}, ${which}`}</p>
      {entries.map((entry, index) => (
        <KeySection
          key={entry.url}
          entry={entry}
          timeZone={timeZone}
          alsoReminded={isSame || isForContact ? undefined : alsoReminded[index]}
          isForContact={isForContact}
        />
      ))}
      {omitted > 0 && (
        <p>
          <b>{formatKeyCount(omitted, 'more ')}</b>, less urgent than these, did not fit into this mail
          {isForContact ? '.' : ': '}
          {!isForContact && <a href={pageUrl}>see all keys</a>}
        </p>
      )}
      {isForContact ? <WhatToAskFor /> : <HowToReplace entries={entries} />}
      <AboutTheseMails content={content} service={service} />
    </MailFrame>
  );
}

function HowToReplace({ entries }: Pick<DigestContent, 'entries'>) {
  const anyEnded = entries.some(hasEnded);
  const anyWorks = entries.some((entry) => !hasEnded(entry));
  return (
    <>
      <hr />
      <h2>How to replace a key</h2>
      {anyWorks && (
        <ol>
          <li>
            Follow the link “Replace”. You get a new key with the same name and permission level. Its value is
            shown only once, so copy it there and then.
          </li>
          <li>
            Put the new value in place of the old one in the system that uses the key. Both keys work until
            the old one expires, unless you choose an earlier end.
          </li>
          <li>Once the page shows that the new key is in use, delete the old one.</li>
        </ol>
      )}
      {anyEnded && (
        <p>
          A key that has stopped cannot be replaced: create a new key with the same permission level, and put
          its value into the system that used the old one.
        </p>
      )}
      <p>If nothing needs a key any more, delete it.</p>
      <p>
        If somebody else runs the system, forward this mail to them: they have to put the new value into the
        system before the old key stops. Give them the value itself in a safe way, never by mail.
      </p>
    </>
  );
}

/** What a contact does, who cannot replace keys. */
function WhatToAskFor() {
  return (
    <>
      <hr />
      <h2>What to do</h2>
      <ol>
        <li>
          Ask for a new key: only the people named above can replace one. You can forward this mail to them.
        </li>
        <li>
          Put the new value in place of the old one in the system that uses the key. The old key usually goes
          on working until it ends, so that nothing is interrupted.
        </li>
        <li>Tell them when that is done. They delete the old key.</li>
      </ol>
      <p>
        Let them give you the value in a safe way, never by mail. If nothing needs the key any more, tell them
        that it can be deleted.
      </p>
    </>
  );
}

function AboutTheseMails({ content, service }: { content: DigestContent; service: Service }) {
  const { pageUrl, stopUrl } = content;
  return (
    <>
      <hr />
      <h2>About these mails</h2>
      <p className="small">
        You usually get at most one a day, about all the keys that concern you: a few times in the last weeks
        before a key stops, more often as the end comes near, and once when it has stopped. They end for a key
        {stopUrl === undefined
          ? ' when you disable it, delete it, or replace it and only the new key is used.'
          : ' when it is replaced and only the new key is used, disabled or deleted, or you are no longer its contact.'}
      </p>
      <p className="small">
        We never send the value of a key by mail, and never ask you for one.
        {stopUrl === undefined && (
          <>
            {' All your keys are on the page: '}
            <a href={pageUrl}>{pageUrl}</a>
          </>
        )}
      </p>
      {stopUrl !== undefined && (
        <p className="small">
          <a href={stopUrl}>Stop these mails</a>
        </p>
      )}
      <Questions
        service={service}
        about={stopUrl === undefined ? 'Questions, or no more of these mails?' : 'Questions?'}
      />
    </>
  );
}
