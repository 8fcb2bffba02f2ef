import Link from '@cloudscape-design/components/link';
import { createContext, lazy, Suspense, use, useMemo } from 'react';

/** The views that the help panel explains. */
export type HelpTopic = 'list' | 'create' | 'key' | 'edit' | 'replace' | 'forecast' | 'audit';

/** The `handle` of a route. */
export interface ViewHandle {
  /** The last breadcrumb. The list of keys has none of its own. */
  crumb?: string;
  help: HelpTopic;
}

// Not part of the first load.
const HelpContent = lazy(async () => ({ default: (await import('./help-content.tsx')).HelpContent }));

/** The width of the open panel, in CSS pixels. */
export const HELP_WIDTH = 290;

interface Help {
  open: () => void;
  isOpen: boolean;
}

/** `undefined` if the view has no help. */
const HelpContext = createContext<Help | undefined>(undefined);
export const HelpProvider = HelpContext.Provider;

/**
 * The state of the help panel: for {@link HelpProvider}, and as properties of AppLayout.
 * @param isOpen whether the reader wants help
 */
export function useHelpPanel(
  topic: HelpTopic | undefined,
  isOpen: boolean,
  setOpen: (isOpen: boolean) => void,
) {
  const help = useMemo(
    () => (topic === undefined ? undefined : { open: () => setOpen(true), isOpen }),
    [topic, isOpen, setOpen],
  );
  return {
    help,
    panel: {
      toolsWidth: HELP_WIDTH,
      toolsHide: topic === undefined,
      toolsOpen: isOpen && topic !== undefined,
      onToolsChange: ({ detail }: { detail: { open: boolean } }) => setOpen(detail.open),
      tools: topic !== undefined && isOpen && (
        <Suspense>
          <HelpContent topic={topic} />
        </Suspense>
      ),
    },
  };
}

/** Opens the help panel. Shown beside the heading of a view. */
export function InfoLink() {
  const help = use(HelpContext);
  if (!help) return null;
  return (
    <Link variant="info" onFollow={help.open} ariaLabel="Info: help for this view">
      Info
    </Link>
  );
}

/** Whether the help panel takes room beside the view. */
export function useIsHelpOpen(): boolean {
  return use(HelpContext)?.isOpen ?? false;
}
