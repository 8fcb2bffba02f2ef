import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { shownDate } from '../../shown/dates.ts';
import { MaskedValue } from '../key-facts.tsx';

/** What of a key cannot be changed, and why. */
export function Unchangeable({ apiKey, organisation }: { apiKey: ApiKey; organisation: Organisation }) {
  const follow = useFollow();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Nobody can move a key’s end or choose its value: so neither can somebody who has stolen it."
        >
          What cannot be changed
        </Header>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Value', value: <MaskedValue hint={apiKey.hint} /> },
          { label: 'Expiry date', value: `${shownDate(apiKey.expiresOn)}, in ${organisation.timeZone}` },
          {
            label: 'To get a later date or another value',
            value: (
              <Link href={paths.rotate(apiKey)} onFollow={follow}>
                Replace the key
              </Link>
            ),
          },
        ]}
      />
    </Container>
  );
}
