import HelpPanel from '@cloudscape-design/components/help-panel';
import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { LISTED_AFTER_EXPIRY_DAYS } from '../../core/expiry.ts';
import { usePageConfig } from '../session/page-config.ts';
import { formatFirstReminder } from '../shared/format.ts';
import { Contact } from './contact.tsx';
import type { HelpTopic } from './help.tsx';

const HEADERS: Readonly<Record<HelpTopic, string>> = {
  list: 'API keys',
  create: 'Creating a key',
  key: 'An API key',
  edit: 'Editing a key',
  replace: 'Replacing a key',
  forecast: 'Expiry forecast',
  audit: 'Audit log',
};

/** What the panel explains for each view. */
const SECTIONS: Readonly<Record<HelpTopic, (() => ReactNode)[]>> = {
  list: [Keys, Levels, Ends, Replacing, Removing],
  create: [Values, Levels, Ends, Contacts],
  key: [Ends, Replacing, Removing],
  edit: [Fixed, Levels, Contacts, Replacing],
  replace: [Replacing, Values, Ends],
  forecast: [Forecast, Ends, Replacing],
  audit: [Audit],
};

/** The help for one view. */
export function HelpContent({ topic }: { topic: HelpTopic }) {
  return (
    <HelpPanel header={<h2>{HEADERS[topic]}</h2>} footer={<More />}>
      {SECTIONS[topic].map((Section) => (
        <Section key={Section.name} />
      ))}
    </HelpPanel>
  );
}

function Keys() {
  return (
    <>
      <h3>What a key is for</h3>
      <p>
        A program signs in with an API key, as a person does with a password. Create a separate key for each
        program. Then you can see which one is used, and replace or disable it without affecting the others.
      </p>
    </>
  );
}

function Values() {
  return (
    <>
      <h3>The value</h3>
      <p>
        The value is what the program sends. It is shown once, right after the key is created, because it is
        not stored. Whoever has the value can use the key, so put it where the program keeps its secrets, and
        nowhere else.
      </p>
      <p>If a value is lost or may have leaked, replace the key.</p>
    </>
  );
}

function Levels() {
  return (
    <>
      <h3>Permission levels</h3>
      <p>
        The level decides what a program can do with the key. Choose the lowest level that is enough: it
        limits the damage if the value leaks. You can change the level at any time.
      </p>
    </>
  );
}

function Ends() {
  const { expiringDays } = usePageConfig();
  return (
    <>
      <h3>When a key stops working</h3>
      <p>
        A key stops working at the start of its expiry date, in the time zone of its organisation. The date is
        set when the key is created, and nobody can move it. {formatFirstReminder(expiringDays)}
      </p>
      <p>A key that has stopped stays in the list for {LISTED_AFTER_EXPIRY_DAYS} days.</p>
    </>
  );
}

function Replacing() {
  return (
    <>
      <h3>Replacing a key</h3>
      <ol>
        <li>
          Choose “Replace”. You get a new key with the same name and level, and a new value and expiry date.
        </li>
        <li>Give the new value to every program that uses the old key. Meanwhile, both keys work.</li>
        <li>Delete the old key once “Last used” shows that nothing uses it any more.</li>
      </ol>
    </>
  );
}

function Removing() {
  return (
    <>
      <h3>Disabling and deleting</h3>
      <p>
        A disabled key does not work until you enable it again. Disable a key first if you are not sure
        whether anything still uses it. Deleting takes effect immediately and cannot be undone.
      </p>
    </>
  );
}

function Contacts() {
  return (
    <>
      <h3>Contacts</h3>
      <p>
        Contacts are people who look after the program that uses the key. They get its reminders, but need no
        account and cannot change keys. Each gets an email with a link, and no reminders until they have
        confirmed.
      </p>
    </>
  );
}

function Audit() {
  return (
    <>
      <h3>What the log contains</h3>
      <p>
        Every creation, change, replacement and deletion of a key, with who did it, when, and from which
        address. Reminders are listed with how many emails were delivered. Nobody can change or delete an
        event. Events are kept for two years.
      </p>
      <p>The export contains all events that match the filters, not only those that are shown.</p>
    </>
  );
}

function Fixed() {
  return (
    <>
      <h3>What you can change</h3>
      <p>
        You can change the name, the permission level, the note and the contacts. Programs that use the key
        notice only a new level, which applies from their next request on.
      </p>
    </>
  );
}

function Forecast() {
  return (
    <>
      <h3>What the forecast shows</h3>
      <p>
        It shows how many keys stop working in each month, and every key by its day. If several keys stop on
        one day, several services may fail at once. Replace some of them earlier to spread the days.
      </p>
    </>
  );
}

function More() {
  const { service } = usePageConfig();
  return (
    <>
      <h3>Learn more</h3>
      <ul>
        <li>
          <Link href="/openapi.yaml" external externalIconAriaLabel="Opens in a new tab">
            API documentation for developers
          </Link>
        </li>
        {service.contact !== undefined && (
          <li>
            Questions? Contact <Contact />
          </li>
        )}
      </ul>
    </>
  );
}
