import Box from '@cloudscape-design/components/box';
import { isWorking } from '../../core/api-key.ts';
import { PERMISSIONS, permits } from '../../core/permissions.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { stops } from './abilities.ts';
import { lastUseSentence } from './last-use-sentence.ts';

/** What will fail when a key stops working, and whether anybody would notice. */
export function Consequences({ apiKey, organisation }: { apiKey: ApiKey; organisation: Organisation }) {
  const { permissionLevel } = apiKey;
  const functions = PERMISSIONS.filter((one) => permits(permissionLevel, one, organisation.features));
  return (
    <>
      <Box variant="p" fontWeight="bold">
        {lastUseSentence(apiKey)}
      </Box>
      <Box variant="p">
        {isWorking(apiKey.status)
          ? `At once, whatever uses it is answered “invalid credentials”, and can no longer ${stops(functions)}.${apiKey.status === 'replaced' ? ' Programs that use the new key are not affected.' : ''}`
          : 'It does not work already: nothing else will fail.'}
      </Box>
    </>
  );
}
