import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigation, useNavigationType } from 'react-router';

/** Moves the focus to the heading of the current view, if it has one. */
export function focusHeading(): void {
  const heading = findHeading();
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}

/** The first element of the page: leads past the top bar and the navigation. */
export function SkipLink() {
  return (
    <button type="button" className="skip-link" onClick={focusHeading}>
      Skip to main content
    </button>
  );
}

/**
 * Does what a browser does when a document is opened, and what views within one document lack: moves the focus to the heading
 * of the new view, and has screen readers say its title. A field that the view has focused keeps the focus, and so does
 * whatever the reader has focused since they left the last view: a list that they opened would close.
 */
export function ViewChanges() {
  const { pathname } = useLocation();
  const isRedirect = useNavigationType() === 'REPLACE';
  const [title, setTitle] = useState('');
  const shownPath = useRef(pathname);
  const waiting = useRef<MutationObserver>(undefined);
  const isLeaving = useNavigation().state === 'loading';
  const focusedOnLeaving = useRef<Element>(null);
  useEffect(() => {
    if (shownPath.current === pathname) return;
    shownPath.current = pathname;
    waiting.current?.disconnect();
    if (isRedirect) return;
    const before = focusedOnLeaving.current ?? document.activeElement;
    waiting.current = whenHeadingIsShown(() => {
      setTitle(document.title);
      const active = document.activeElement;
      const hasMoved = active !== before && active !== document.body;
      if (!hasMoved && !active?.matches('main input')) focusHeading();
    });
  }, [pathname, isRedirect]);
  useEffect(() => {
    focusedOnLeaving.current = isLeaving ? document.activeElement : null;
  }, [isLeaving]);
  return (
    <div role="status" className="for-screen-readers">
      {title}
    </div>
  );
}

/** Calls back once the view has a heading: it may still be loading. */
function whenHeadingIsShown(onShown: () => void): MutationObserver {
  const observer = new MutationObserver(() => {
    if (!findHeading()) return;
    observer.disconnect();
    onShown();
  });
  if (findHeading()) onShown();
  else observer.observe(document.body, { childList: true, subtree: true });
  return observer;
}

function findHeading(): HTMLElement | null {
  return document.querySelector('main h1');
}
