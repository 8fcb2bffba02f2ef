import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import type { KeyReference } from '../../core/key-value.ts';

/** The URL paths of the page's views. Reminder emails link to {@link viewPaths.key}: it must not change. */
export const viewPaths = {
  keys: (organisationId: string) => `/organisations/${encodeURIComponent(organisationId)}/api-keys`,
  create: (organisationId: string) => `${viewPaths.keys(organisationId)}/create`,
  key: ({ organisationId, keyId }: KeyReference) =>
    `${viewPaths.keys(organisationId)}/${encodeURIComponent(keyId)}`,
  edit: (key: KeyReference) => `${viewPaths.key(key)}/edit`,
  rotate: (key: KeyReference) => `${viewPaths.key(key)}/rotate`,
  audit: (organisationId: string) => `/organisations/${encodeURIComponent(organisationId)}/audit`,
  forecast: (organisationId: string) => `/organisations/${encodeURIComponent(organisationId)}/forecast`,
};

/** The part of Cloudscape's follow events that {@link useFollow} needs. */
interface FollowEvent {
  detail: { href?: string | undefined; external?: boolean | undefined };
  preventDefault(): void;
}

/** A handler for `onFollow` that opens the link's view without reloading the page. */
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
