import Alert from '@cloudscape-design/components/alert';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import type { Obstacle } from './obstacle.ts';

interface ImpossibleProps {
  apiKey: ApiKey;
  obstacle: Obstacle;
  organisation: Organisation;
}

const WHY: Readonly<Record<Obstacle, string>> = {
  expired: 'It has expired. Create a new key in its place.',
  disabled: 'It is disabled. Enable it first, or create a new key.',
  rotated: 'It has been replaced already. Replace the new key, or delete that one first.',
};

/** Says why a key cannot be replaced, and links to what can be done instead. */
export function Impossible({ apiKey, obstacle, organisation }: ImpossibleProps) {
  const follow = useFollow();
  const way = wayOut(apiKey, obstacle);
  return (
    <ContentLayout header={<Header variant="h1">Replace {apiKey.name}</Header>}>
      <title>{`Replace ${apiKey.name} · ${organisation.name} · Latchkey`}</title>
      <Alert type="info" header="This key cannot be replaced">
        {WHY[obstacle]}{' '}
        <Link href={way.href} onFollow={follow}>
          {way.text}
        </Link>
      </Alert>
    </ContentLayout>
  );
}

function wayOut(apiKey: ApiKey, obstacle: Obstacle): { href: string; text: string } {
  const { organisationId, replacedBy } = apiKey;
  if (obstacle === 'expired') return { href: paths.create(organisationId), text: 'Create a new key' };
  if (obstacle === 'rotated' && replacedBy !== undefined)
    return { href: paths.key({ organisationId, keyId: replacedBy }), text: 'To the new key' };
  return { href: paths.key(apiKey), text: 'To the key' };
}
