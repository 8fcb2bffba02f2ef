import type { ReactNode } from 'react';
import { Body, Container, Head, Html, Preview } from 'react-email';
import { formatContactLink, type Service } from '../core/service.ts';
import { DIGEST_STYLE, INHERITED_STYLE } from './digest-style.ts';

interface MailFrameProps {
  /** The mail's subject. */
  title: string;
  /** What mail programs show beside the subject. */
  preview: string;
  children: ReactNode;
}

/** What surrounds the content of every mail. */
export function MailFrame({ title, preview, children }: MailFrameProps) {
  return (
    <Html lang="en-GB">
      <Head>
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DIGEST_STYLE}</style>
      </Head>
      <Preview useTitleTag={false}>{preview}</Preview>
      <Body className="page" lang="en-GB" style={INHERITED_STYLE}>
        <Container>{children}</Container>
      </Body>
    </Html>
  );
}

/** Whom to ask, at the end of a mail. Empty if the operator has named nobody. */
export function Questions({ service, about = 'Questions?' }: { service: Service; about?: string }) {
  return (
    service.contact !== undefined && (
      <p className="small">
        {about} Contact {service.name}: <a href={formatContactLink(service.contact)}>{service.contact}</a>
      </p>
    )
  );
}
