import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ApiKeyEvent } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { eventDetails, eventLink, eventTitle } from './event-words.ts';
import { programName } from './program-words.ts';
import { bounceWarning } from './reminder-words.ts';

/** What happened, with what changed; mail that came back stands out. */
export function What({ event, organisationId }: { event: ApiKeyEvent; organisationId: string }) {
  const follow = useFollow();
  const warning = event.reminder && bounceWarning(event.reminder);
  const link = eventLink(event);
  return (
    <>
      {eventTitle(event)}
      {eventDetails(event).map((detail) => (
        <Box key={detail} variant="small" display="block">
          {detail}
        </Box>
      ))}
      {link && (
        <Link href={paths.key({ organisationId, keyId: link.keyId })} onFollow={follow} fontSize="body-s">
          {link.text}
        </Link>
      )}
      {warning && (
        <StatusIndicator type="warning" iconAriaLabel="Warning">
          {warning}
        </StatusIndicator>
      )}
    </>
  );
}

/** Who did it, from which address, with which program. */
export function Who({ actor: { name, sourceIp, userAgent = '' } }: ApiKeyEvent) {
  const from = [...(sourceIp === undefined ? [] : [`from ${sourceIp}`]), programName(userAgent)];
  const said = from.filter((part) => part !== '').join(', ');
  return (
    <>
      {name}
      {said !== '' && (
        <Box variant="small" display="block">
          <span title={userAgent}>{said}</span>
        </Box>
      )}
    </>
  );
}
