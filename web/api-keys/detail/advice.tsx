import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import { useFollow } from '../../app/paths.ts';

/** What an administrator should do about a key. */
export interface Advice {
  type: AlertProps.Type;
  header: string;
  text: string;
  link?: { href: string; text: string };
}

export function AdviceAlert({ type, header, text, link }: Advice) {
  const follow = useFollow();
  return (
    <Alert type={type} header={header}>
      {text}{' '}
      {link && (
        <Link href={link.href} onFollow={follow}>
          {link.text}
        </Link>
      )}
    </Alert>
  );
}
