import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { NOTE_MAX_LENGTH } from '../../core/key-note.ts';

/** Addresses as the form takes them: separated by line breaks, blanks, commas or semicolons. */
export function parseContactText(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
}

/** One address on each line. */
export function formatContactText(contacts: readonly string[]): string {
  return contacts.join('\n');
}

/** The optional fields of a key, as the form holds them. */
export interface NoteAndContactsText {
  note: string;
  contacts: string;
}

interface NoteAndContactsProps {
  value: NoteAndContactsText;
  onChange: (to: Partial<NoteAndContactsText>) => void;
  errors: Readonly<Record<string, string | undefined>>;
}

/** A note for people, and who else is reminded. */
export function NoteAndContacts({ value: { note, contacts }, onChange, errors }: NoteAndContactsProps) {
  return (
    <SpaceBetween size="l">
      <FormField
        label={
          <>
            Note <i>- optional</i>
          </>
        }
        description="What helps others find out what uses the key, such as a server or a ticket."
        constraintText={`Up to ${NOTE_MAX_LENGTH} characters. Never enter a key value here.`}
        errorText={errors.note ?? ''}
      >
        <Textarea
          value={note}
          rows={2}
          placeholder="Runs on the catalogue server, ticket 4711"
          onChange={({ detail }) => onChange({ note: detail.value })}
        />
      </FormField>
      <FormField
        label={
          <>
            Contacts <i>- optional</i>
          </>
        }
        description="Email addresses of people who look after the program. They need no account. Each gets a link to confirm, and then reminders before the key stops working, as the administrators do."
        constraintText="One address on each line, five at most."
        errorText={errors.contacts ?? ''}
      >
        <Textarea
          value={contacts}
          rows={2}
          spellcheck={false}
          placeholder="catalogue@example.org"
          onChange={({ detail }) => onChange({ contacts: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
