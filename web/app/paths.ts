import { useCallback } from 'react';
import { useNavigate } from 'react-router';

type KeyReference = { organisationId: string; keyId: string };

/** The addresses of the page's views. Reminders lead to {@link paths.key}: it must not change. */
export const paths = {
  keys: (organisationId: string) => `/organisations/${encodeURIComponent(organisationId)}/api-keys`,
  create: (organisationId: string) => `${paths.keys(organisationId)}/create`,
  key: ({ organisationId, keyId }: KeyReference) =>
    `${paths.keys(organisationId)}/${encodeURIComponent(keyId)}`,
  edit: (key: KeyReference) => `${paths.key(key)}/edit`,
  rotate: (key: KeyReference) => `${paths.key(key)}/rotate`,
  forecast: (organisationId: string) => `/organisations/${encodeURIComponent(organisationId)}/forecast`,
};

/** What a Cloudscape link tells when it is followed. */
interface FollowEvent {
  detail: { href?: string | undefined; external?: boolean | undefined };
  preventDefault(): void;
}

/** Follows a link within the page, without loading it anew. */
export function useFollow(): (event: FollowEvent) => void {
  const navigate = useNavigate();
  return useCallback(
    (event) => {
      const { href, external } = event.detail;
      if (href === undefined || external) return;
      event.preventDefault();
      void navigate(href);
    },
    [navigate],
  );
}
