import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { levelTitle } from '../../../core/permissions.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { MaskedValue } from '../key-facts.tsx';

/** What tells a key from others of the same name. */
export function WhichKey({ apiKey, organisation }: { apiKey: ApiKey; organisation: Organisation }) {
  return (
    <KeyValuePairs
      columns={3}
      items={[
        { label: 'Value', value: <MaskedValue hint={apiKey.hint} /> },
        { label: 'Permission level', value: levelTitle(apiKey.permissionLevel) },
        { label: 'Organisation', value: organisation.name },
      ]}
    />
  );
}
