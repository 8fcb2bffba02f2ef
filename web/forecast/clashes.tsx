import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import type { Outlook } from './outlook.ts';
import { clashWords } from './outlook-words.ts';

/** The days on which several keys stop at once, and why that matters. */
export function Clashes({ clashes }: Pick<Outlook<unknown>, 'clashes'>) {
  const words = clashWords(clashes);
  if (!words) return null;
  return (
    <Alert type="warning" header={words.header}>
      {words.days && <Box variant="p">{words.days}</Box>}
      {words.text}
    </Alert>
  );
}
