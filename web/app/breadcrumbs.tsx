import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useMatches } from 'react-router';
import type { Organisation } from '../api/types.ts';
import { paths, useFollow } from './paths.ts';

/** A route's handle: what a view is called in the way that leads to it. The list needs none. */
export type Crumb = string;

/** The way from the top of the reader's branch to where they are. */
export function Breadcrumbs({ path }: { path: readonly Organisation[] }) {
  const follow = useFollow();
  const crumb = useMatches().at(-1)?.handle as Crumb | undefined;
  const own = path.at(-1)?.organisationId ?? '';
  return (
    <BreadcrumbGroup
      ariaLabel="Where you are"
      onFollow={follow}
      items={[
        ...path.map(({ organisationId, name }) => ({ text: name, href: paths.keys(organisationId) })),
        { text: 'API keys', href: paths.keys(own) },
        ...(crumb === undefined ? [] : [{ text: crumb, href: '#' }]),
      ]}
    />
  );
}
