import type { OldKeyUseContent } from '../core/old-key-use.ts';
import type { Service } from '../core/service.ts';
import { formatWritten, toPrintable } from './digest-words.ts';
import { MailFrame, Questions } from './mail-frame.tsx';

/** The mail that says that an old key was used after the key that it had asked for was in use. */
export function OldKeyUseMail({ content, service }: { content: OldKeyUseContent; service: Service }) {
  const { timeZone, isFrozen, urls } = content;
  const organisation = toPrintable(content.organisationName);
  const at = (instant: string): string => formatWritten({ writtenAt: instant, timeZone });
  return (
    <MailFrame
      title={formatOldKeyUseSubject(content)}
      preview={`Somebody else may have its value. ${isFrozen ? 'The new key is disabled.' : 'Both keys still work.'}`}
    >
      <h1>A replaced API key is still in use</h1>
      <p>{`Hello ${toPrintable(content.recipientName)},`}</p>
      <p>
        {'The API key “'}
        <bdi>{toPrintable(content.keyName)}</bdi>
        {`” of ${organisation} has replaced itself by a new key. Since then, the old key was used again. Either a program still has the old value, or somebody else has it.`}
      </p>
      <p>
        {`New key, ends in ${content.newHint}: `}
        <b>{`first used ${at(content.newUsedAt)}`}</b>
        <br />
        {`Old key, ends in ${content.oldHint}: `}
        <b>{`used again ${at(content.oldUsedAt)}`}</b>
        <br />
        {'The old key works until: '}
        <b>{at(content.oldEndsAt)}</b>
      </p>
      <p>
        {isFrozen
          ? 'The new key is disabled. Every program that uses it gets “invalid credentials” now.'
          : 'Both keys still work.'}
      </p>
      {urls === undefined ? (
        <p>{`Tell whoever manages API keys for ${organisation}.`}</p>
      ) : (
        <>
          <p>
            {'Find out which program still uses the old key. If it is yours, give it the new value'}
            {isFrozen && (
              <>
                {', and '}
                <a href={urls.new}>enable the new key</a>
              </>
            )}
            {', then '}
            <a href={urls.old}>delete the old key</a>.
          </p>
          <p>
            {'If no program of yours does, somebody else has the value: '}
            <a href={urls.old}>disable the old key</a>
            {isFrozen ? '' : ' and '}
            {!isFrozen && <a href={urls.new}>the new one</a>}
            {', and create another key for your programs.'}
          </p>
        </>
      )}
      <hr />
      <p className="small">We never send the value of a key by mail, and never ask you for one.</p>
      <Questions service={service} />
    </MailFrame>
  );
}

/** Formats the subject of the mail. */
export function formatOldKeyUseSubject({ keyName, isFrozen }: OldKeyUseContent): string {
  const disabled = isFrozen ? ', so the new key was disabled' : '';
  return `“${toPrintable(keyName)}” was used after it was replaced${disabled}`;
}
