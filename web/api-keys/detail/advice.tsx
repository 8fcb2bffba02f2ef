import Alert from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import { paths, useFollow } from '../../app/paths.ts';
import { type AdviceText, adviceOn, type Circumstances } from './advice-words.ts';

/** What a key's administrator should do about it; nothing, where all is well. */
export function Advice(circumstances: Circumstances) {
  const follow = useFollow();
  const advice = adviceOn(circumstances);
  if (!advice) return null;
  const { type, header, text, link } = advice;
  return (
    <Alert type={type} header={header}>
      {text}{' '}
      {link && (
        <Link href={addressOf(link.to, circumstances)} onFollow={follow}>
          {link.text}
        </Link>
      )}
    </Alert>
  );
}

function addressOf(to: NonNullable<AdviceText['link']>['to'], { apiKey }: Circumstances): string {
  const { organisationId, keyId, replacedBy = keyId, replaces = keyId } = apiKey;
  switch (to) {
    case 'successor':
      return paths.key({ organisationId, keyId: replacedBy });
    case 'predecessor':
      return paths.key({ organisationId, keyId: replaces });
    case 'rotation':
      return paths.rotate(apiKey);
    case 'creation':
      return paths.create(organisationId);
  }
}
