import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { useLocation } from 'react-router';
import { AdminApiError, type AdminApiErrorCode } from '../api/admin-api-error.ts';
import { usePageConfig } from '../session/page-config.ts';
import { useSession } from '../session/session.ts';
import { Contact } from './contact.tsx';
import { useFollow } from './paths.ts';
import { View } from './view.tsx';

const ERROR_TITLES: Readonly<Record<AdminApiErrorCode, (service: string) => string>> = {
  offline: (service) => `${service} could not be reached`,
  'signed-out': () => 'Your session has ended',
  forbidden: () => 'You do not have permission to do this',
  'not-found': () => 'Not found, or not visible to you',
  outdated: () => 'Someone else has changed this key',
  invalid: () => 'Your change was not accepted',
  'already-created': () => 'The key has already been created',
  busy: (service) => `${service} is busy`,
  failed: () => 'Something went wrong on our side',
};

/** What to do; for other codes the API's own message says so. After a comma follows whom to contact. */
const ADVICE: Readonly<Partial<Record<AdminApiErrorCode, string>>> = {
  offline: 'Check your connection, then try again. What you entered is kept.',
  'signed-out': 'Sign in again to continue. What you entered is kept.',
  forbidden: 'You are signed in, but not registered as an administrator. To be added,',
  'not-found': 'Check the URL, or choose an organisation in the navigation.',
  busy: 'Wait a moment, then try again. What you entered is kept.',
  failed: 'Try again. What you entered is kept. If the problem persists,',
};

const RETRYABLE: readonly AdminApiErrorCode[] = ['offline', 'outdated', 'busy', 'failed'];

/** Says what went wrong and what to do about it. */
export function ErrorAlert({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const session = useSession();
  const { code, message, requestId } =
    error instanceof AdminApiError ? error : new AdminApiError('failed', '');
  const { service } = usePageConfig();
  const follow = useFollow();
  const action =
    code === 'not-found' ? (
      <Button href="/" onFollow={follow}>
        View your keys
      </Button>
    ) : code === 'signed-out' ? (
      <Button onClick={() => void session.signIn()}>Sign in again</Button>
    ) : onRetry && RETRYABLE.includes(code) ? (
      <Button onClick={onRetry}>Try again</Button>
    ) : undefined;
  return (
    <div role="alert">
      <Alert
        type={code === 'not-found' ? 'info' : 'error'}
        header={ERROR_TITLES[code](service.name)}
        action={action}
      >
        {ADVICE[code] ?? message}
        {code === 'not-found' && ` You are signed in as ${session.administrator}.`}
        {(code === 'failed' || code === 'forbidden') && (
          <>
            {' '}
            contact <Contact />
            {code === 'failed' && requestId !== undefined && ` and quote request ID ${requestId}`}.
          </>
        )}
      </Alert>
    </div>
  );
}

/** Shown if the URL leads to no view, or to an organisation outside the administrator's branch. */
export function NotFoundView() {
  return (
    <View heading="Not found">
      <ErrorAlert error={new AdminApiError('not-found', '')} />
    </View>
  );
}

/** Shown instead of a view whose code could not be loaded or threw an error. */
export function BrokenView() {
  return (
    <View heading="This view cannot be shown">
      <div role="alert">
        <Alert
          type="error"
          header="Part of the page failed to load"
          action={<Button onClick={() => window.location.reload()}>Reload the page</Button>}
        >
          Check your connection, then reload the page. What you entered is kept. If the problem persists,
          contact <Contact /> and describe what you were doing.
        </Alert>
      </div>
    </View>
  );
}

/** After how many milliseconds a wait is called slow. */
const SLOW_MS = 5_000;

/** Whether `isWaiting` has been true for long. */
export function useIsSlow(isWaiting: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isWaiting]);
  return isSlow && isWaiting;
}

/** “Loading the keys”, or that it is taking long. */
export function formatLoading(what: string, isSlow: boolean): string {
  return isSlow ? `Loading ${what} is taking longer than usual` : `Loading ${what}`;
}

export function Loading({ what }: { what: string }) {
  const isSlow = useIsSlow(true);
  return (
    <Box padding="l" textAlign="center">
      <StatusIndicator type="loading">{formatLoading(what, isSlow)}</StatusIndicator>
    </Box>
  );
}

type Notification = Pick<FlashbarProps.MessageDefinition, 'type' | 'content'>;

const NotificationsContext = createContext<{
  notifications: FlashbarProps.MessageDefinition[];
  notify(notification: Notification): void;
}>({ notifications: [], notify: () => undefined });

/** The state of a navigation that takes the notification along, because it reports what the previous view did. */
export const KEEPS_NOTIFICATION = 'keeps-notification';

/** Shows the latest notification until it is dismissed or the reader leaves the view. */
export function NotificationsProvider({ children }: { children: ReactNode }) {
  const [notifications, setNotifications] = useState<FlashbarProps.MessageDefinition[]>([]);
  const notify = useCallback((notification: Notification) => {
    const id = crypto.randomUUID();
    const onDismiss = (): void => setNotifications((all) => all.filter((other) => other.id !== id));
    setNotifications([{ ...notification, id, dismissible: true, onDismiss }]);
  }, []);
  const { pathname, state } = useLocation();
  const [shownPath, setShownPath] = useState(pathname);
  if (pathname !== shownPath) {
    setShownPath(pathname);
    if (state !== KEEPS_NOTIFICATION) setNotifications([]);
  }
  const context = useMemo(() => ({ notifications, notify }), [notifications, notify]);
  return <NotificationsContext value={context}>{children}</NotificationsContext>;
}

/** Returns a function that shows a notification above the current view. */
export function useNotify(): (notification: Notification) => void {
  return use(NotificationsContext).notify;
}

export function Notifications() {
  return <Flashbar items={use(NotificationsContext).notifications} />;
}
