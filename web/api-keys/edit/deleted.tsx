import Alert from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import { paths, useFollow } from '../../app/paths.ts';

/** Says that the key was deleted while it was being edited. */
export function Deleted({ organisationId }: { organisationId: string }) {
  const follow = useFollow();
  return (
    <div role="alert">
      <Alert type="error" header="Somebody has deleted this key meanwhile">
        Nothing can be saved to it any more, and it does not work.{' '}
        <Link href={paths.create(organisationId)} onFollow={follow}>
          Create a new key
        </Link>{' '}
        if it is still needed.
      </Alert>
    </div>
  );
}
