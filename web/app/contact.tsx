import Link from '@cloudscape-design/components/link';
import { formatContactLink } from '../../core/service.ts';
import { usePageConfig } from '../session/page-config.ts';

/** Whom to ask for help, as a link; continues “contact …”. */
export function Contact() {
  const { name, contact } = usePageConfig().service;
  if (contact === undefined) return `the people who run ${name}`;
  return <Link href={formatContactLink(contact)}>{contact.replace(/^https?:\/\//, '')}</Link>;
}
