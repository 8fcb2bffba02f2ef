import type { LeakContent } from '../core/leak.ts';
import type { Service } from '../core/service.ts';
import { toPrintable } from './digest-words.ts';
import { MailFrame, Questions } from './mail-frame.tsx';

/** The mail that says that the value of a key has leaked, and that the key is disabled. */
export function LeakMail({ content, service }: { content: LeakContent; service: Service }) {
  const organisation = toPrintable(content.organisationName);
  return (
    <MailFrame
      title={formatLeakSubject(content)}
      preview={`Its value was found where others can read it. Programs of ${organisation} that use it fail now.`}
    >
      <h1>A leaked API key is disabled</h1>
      <p>{`Hello ${toPrintable(content.recipientName)},`}</p>
      <p>
        {'The value of the API key “'}
        <bdi>{toPrintable(content.keyName)}</bdi>
        {`” of ${organisation}, which ends in ${content.hint}, was found where others can read it. So ${service.name} has disabled the key. Every program that uses it gets “invalid credentials” now.`}
      </p>
      {content.keyUrl === undefined ? (
        <p>{`Ask whoever manages API keys for ${organisation} for a new key.`}</p>
      ) : (
        <p>
          Create a new key, give its value to the programs, then{' '}
          <a href={content.keyUrl}>delete the disabled key</a>. Do not enable it again: others may have copied
          its value.
        </p>
      )}
      <p>Then remove the value from the place where it was published, and from its history.</p>
      <hr />
      <p className="small">We never send the value of a key by mail, and never ask you for one.</p>
      <Questions service={service} />
    </MailFrame>
  );
}

/** Formats the subject of the mail. */
export function formatLeakSubject({ keyName }: LeakContent): string {
  return `“${toPrintable(keyName)}” was disabled, because its value has leaked`;
}
