import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useLocation, useParams } from 'react-router';
import { useBranch } from './branch.ts';
import { OrganisationSwitcher } from './organisation-switcher.tsx';
import { paths, useFollow } from './paths.ts';

export function Navigation() {
  const branch = useBranch();
  const { organisationId = branch[0]?.organisationId } = useParams();
  const { pathname } = useLocation();
  const follow = useFollow();
  if (organisationId === undefined) return null;
  const views = [
    { text: 'API keys', href: paths.keys(organisationId) },
    { text: 'What expires when', href: paths.forecast(organisationId) },
  ];
  return (
    <SideNavigation
      header={{ text: 'Management', href: paths.keys(organisationId) }}
      activeHref={views.find(({ href }) => pathname.startsWith(href))?.href ?? ''}
      onFollow={follow}
      itemsControl={branch.length > 1 && <OrganisationSwitcher organisationId={organisationId} />}
      items={views.map((view) => ({ type: 'link', ...view }))}
    />
  );
}
