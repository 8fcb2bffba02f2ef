import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { useConfiguration } from '../../session/configuration-context.ts';
import { firstMail } from '../../shown/first-mail.ts';

/** Where an organisation has no keys: what they are for. */
export function NoKeys({ organisation }: { organisation: Organisation }) {
  const follow = useFollow();
  const { expiringDays } = useConfiguration();
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          No API keys yet
        </Box>
        <Box variant="p" color="text-body-secondary">
          An API key lets a program act for {organisation.name}: sign readers in, fetch usage reports, look
          after accounts. Make one for each program, so that each can be replaced on its own.{' '}
          {firstMail(expiringDays)}
        </Box>
        <Button href={paths.create(organisation.organisationId)} onFollow={follow}>
          Create API key
        </Button>
      </SpaceBetween>
    </Box>
  );
}

/** Where a search finds nothing. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          No key matches
        </Box>
        <Button onClick={onClear}>Show all keys</Button>
      </SpaceBetween>
    </Box>
  );
}
