import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';

type Notice = Pick<FlashbarProps.MessageDefinition, 'type' | 'content' | 'action'>;

const NoticesContext = createContext<{
  notices: FlashbarProps.MessageDefinition[];
  tell(notice: Notice): void;
}>({
  notices: [],
  tell: () => undefined,
});

/** Keeps what is told until the reader dismisses it, over changes of the view. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<FlashbarProps.MessageDefinition[]>([]);
  const tell = useCallback((notice: Notice) => {
    const id = crypto.randomUUID();
    const dismiss = (): void => setNotices((all) => all.filter((other) => other.id !== id));
    setNotices((all) => [{ ...notice, id, dismissible: true, onDismiss: dismiss }, ...all].slice(0, 3));
  }, []);
  const context = useMemo(() => ({ notices, tell }), [notices, tell]);
  return <NoticesContext value={context}>{children}</NoticesContext>;
}

/** Tells the reader what was done, above whatever view comes next. */
export function useTell(): (notice: Notice) => void {
  return use(NoticesContext).tell;
}

export function Notices() {
  return <Flashbar items={use(NoticesContext).notices} />;
}
