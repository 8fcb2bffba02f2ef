import AppLayout, { type AppLayoutProps } from '@cloudscape-design/components/app-layout';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import FormField from '@cloudscape-design/components/form-field';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import Select from '@cloudscape-design/components/select';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useCallback, useState } from 'react';
import { Navigate, Outlet, useLocation, useMatches, useNavigate, useParams } from 'react-router';
import { useOrganisations } from '../api/queries.ts';
import type { Organisation } from '../api/types.ts';
import { useIsAtMost, useIsPhone } from '../shared/use-is-phone.ts';
import { BranchProvider, getPathTo, useBranch } from './branch.ts';
import { ErrorAlert, Loading, NotFoundView, Notifications, NotificationsProvider } from './feedback.tsx';
import { HelpProvider, useHelpPanel, type ViewHandle } from './help.tsx';
import { useFollow, viewPaths } from './paths.ts';
import { TopBar } from './top-bar.tsx';
import { View } from './view.tsx';
import { SkipLink, ViewChanges } from './view-changes.tsx';

/** What surrounds every view: top bar, navigation, breadcrumbs and notifications. */
export function Layout() {
  const { organisationId } = useParams();
  const { items: branch, isLoading, isComplete, error, reload } = useOrganisations();
  const isPhone = useIsPhone();
  const { isNavigationOpen, setNavigationOpen, isHelpOpen, setHelpOpen } = useSidePanels(isPhone);
  const path = organisationId === undefined ? [] : getPathTo(branch, organisationId);
  const isUnknown = organisationId !== undefined && path.length === 0;
  const handle = useViewHandle();
  const { help, panel: helpPanel } = useHelpPanel(
    isUnknown ? undefined : handle?.help,
    isHelpOpen,
    setHelpOpen,
  );
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <BranchProvider value={branch}>
        <NotificationsProvider>
          <SkipLink />
          <ViewChanges />
          <TopBar />
          <AppLayout
            {...helpPanel}
            ariaLabels={LABELS}
            headerSelector="#top-bar"
            navigationOpen={isNavigationOpen}
            onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
            navigation={<Navigation onSwitch={() => isPhone && setNavigationOpen(false)} />}
            notifications={<Notifications />}
            breadcrumbs={path.length > 0 && <Breadcrumbs path={path} />}
            content={
              error && branch.length === 0 ? (
                <View heading="API keys">
                  <ErrorAlert error={error} onRetry={reload} />
                </View>
              ) : isLoading || (isUnknown && !isComplete && !error) ? (
                <Loading what="your organisations" />
              ) : isUnknown ? (
                <NotFoundView />
              ) : (
                <HelpProvider value={help}>
                  <Outlet />
                </HelpProvider>
              )
            }
          />
        </NotificationsProvider>
      </BranchProvider>
    </I18nProvider>
  );
}

/** The widths of the window, in CSS pixels, at which navigation and help leave too little room between them. */
const ROOM_FOR_ONE_PANEL = 1100;

/** Which of navigation and help are open: on windows that are not wide, one closes the other. */
function useSidePanels(isPhone: boolean) {
  const hasRoomForOne = useIsAtMost(ROOM_FOR_ONE_PANEL);
  const [isNavigationOpen, setNavigationOpen] = useState(!isPhone);
  const [isHelpOpen, setHelpOpen] = useState(false);
  return {
    isNavigationOpen,
    isHelpOpen,
    setNavigationOpen: (isOpen: boolean): void => {
      setNavigationOpen(isOpen);
      if (isOpen && hasRoomForOne) setHelpOpen(false);
    },
    setHelpOpen: useCallback(
      (isOpen: boolean): void => {
        setHelpOpen(isOpen);
        if (isOpen && hasRoomForOne) setNavigationOpen(false);
      },
      [hasRoomForOne],
    ),
  };
}

/** What the route of the current view says about it. */
function useViewHandle(): ViewHandle | undefined {
  return useMatches().at(-1)?.handle as ViewHandle | undefined;
}

/** Redirects to the administrator's own organisation. */
export function OwnOrganisation() {
  const [own] = useBranch();
  return own ? <Navigate to={viewPaths.keys(own.organisationId)} replace /> : <NotFoundView />;
}

const LABELS: AppLayoutProps.Labels = {
  navigation: 'Navigation',
  navigationToggle: 'Open the navigation',
  navigationClose: 'Close the navigation',
  notifications: 'Notifications',
  tools: 'Help',
  toolsToggle: 'Open the help',
  toolsClose: 'Close the help',
};

/** @param onSwitch called when the reader has chosen another organisation */
function Navigation({ onSwitch }: { onSwitch: () => void }) {
  const branch = useBranch();
  const { organisationId: given } = useParams();
  const { organisationId } = branch.find((one) => one.organisationId === given) ?? branch[0] ?? {};
  const { pathname } = useLocation();
  const follow = useFollow();
  if (organisationId === undefined) return null;
  const views = [
    { text: 'API keys', href: viewPaths.keys(organisationId) },
    { text: 'Expiry forecast', href: viewPaths.forecast(organisationId) },
    { text: 'Audit log', href: viewPaths.audit(organisationId) },
  ];
  return (
    <SideNavigation
      header={{ text: 'Management', href: viewPaths.keys(organisationId) }}
      activeHref={views.find(({ href }) => pathname.startsWith(href))?.href ?? ''}
      onFollow={follow}
      itemsControl={
        branch.length > 1 && <OrganisationSelect organisationId={organisationId} onSwitch={onSwitch} />
      }
      items={views.map((view) => ({ type: 'link', ...view }))}
    />
  );
}

/** The path of the current view for another organisation; its list if the view is about a key. */
function getSameView(pathname: string, from: string, to: string): string {
  if (pathname === viewPaths.forecast(from)) return viewPaths.forecast(to);
  if (pathname === viewPaths.audit(from)) return viewPaths.audit(to);
  return pathname === viewPaths.create(from) ? viewPaths.create(to) : viewPaths.keys(to);
}

interface OrganisationSelectProps {
  organisationId: string;
  onSwitch: () => void;
}

function OrganisationSelect({ organisationId, onSwitch }: OrganisationSelectProps) {
  const branch = useBranch();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const options = branch.map((organisation) => {
    const ancestors = getPathTo(branch, organisation.organisationId).slice(0, -1);
    return {
      value: organisation.organisationId,
      label: organisation.name,
      ...(ancestors.length > 0 && { description: `in ${ancestors.map(({ name }) => name).join(' › ')}` }),
    };
  });
  return (
    <FormField label="Organisation">
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === organisationId) ?? null}
        onChange={({ detail }) => {
          void navigate(getSameView(pathname, organisationId, detail.selectedOption.value ?? ''));
          onSwitch();
        }}
        filteringType={options.length > 7 ? 'auto' : 'none'}
        filteringPlaceholder="Find an organisation"
        expandToViewport
        virtualScroll={options.length > 100}
      />
    </FormField>
  );
}

function Breadcrumbs({ path }: { path: readonly Organisation[] }) {
  const follow = useFollow();
  const { crumb } = useViewHandle() ?? {};
  const organisationId = path.at(-1)?.organisationId ?? '';
  return (
    <BreadcrumbGroup
      ariaLabel="Breadcrumbs"
      onFollow={follow}
      items={[
        ...path.map((organisation) => ({
          text: organisation.name,
          href: viewPaths.keys(organisation.organisationId),
        })),
        { text: 'API keys', href: viewPaths.keys(organisationId) },
        ...(crumb === undefined ? [] : [{ text: crumb, href: '#' }]),
      ]}
    />
  );
}
