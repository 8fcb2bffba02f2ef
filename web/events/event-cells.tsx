import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatActor } from '../../core/actor-name.ts';
import type { ApiKeyEvent } from '../api/types.ts';
import { useFollow, viewPaths } from '../app/paths.ts';
import { usePageConfig } from '../session/page-config.ts';
import {
  findEventLink,
  formatBounceWarning,
  formatEventDetails,
  formatEventTitle,
  formatProgram,
} from './event-text.ts';

/** What happened to a key, with what changed. */
export function EventDescription({ event }: { event: ApiKeyEvent }) {
  const follow = useFollow();
  const { catalogue } = usePageConfig();
  const warning = event.reminder && formatBounceWarning(event.reminder);
  const link = findEventLink(event);
  return (
    <>
      {formatEventTitle(event)}
      {formatEventDetails(catalogue, event).map((detail) => (
        <Box key={detail} variant="small" display="block">
          <span className="bounded-lines">{detail}</span>
        </Box>
      ))}
      {link && (
        <Link
          href={viewPaths.key({ organisationId: event.organisationId, keyId: link.keyId })}
          onFollow={follow}
          fontSize="body-s"
        >
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

/** Who did it, and from which address and program. A key that did it is a link to it. */
export function EventActor({ actor }: ApiKeyEvent) {
  const { key, sourceIp, userAgent = '' } = actor;
  const follow = useFollow();
  const origin = [sourceIp === undefined ? '' : `from ${sourceIp}`, formatProgram(userAgent)]
    .filter((part) => part !== '')
    .join(', ');
  return (
    <>
      {key ? (
        <span className="bounded">
          <Link href={viewPaths.key(key)} onFollow={follow}>
            {formatActor(actor)}
          </Link>
        </span>
      ) : (
        formatActor(actor)
      )}
      {origin !== '' && (
        <Box variant="small" display="block">
          <span title={userAgent}>{origin}</span>
        </Box>
      )}
    </>
  );
}
