import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigationType } from 'react-router';

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

/** A field of the view, and what is open. */
const KEEPS_FOCUS = 'main input, [role=listbox], [role=menu], [aria-expanded=true]';

/**
 * Does what a browser does when a document is opened, and what views within one document lack: moves the focus to the heading
 * of the new view, and has screen readers say its title. A field that the view has focused keeps the focus, and so does a
 * list or menu that the reader has opened meanwhile, which would close.
 */
export function ViewChanges() {
  const { pathname } = useLocation();
  const isRedirect = useNavigationType() === 'REPLACE';
  const [title, setTitle] = useState('');
  const shownPath = useRef(pathname);
  const waiting = useRef<MutationObserver>(undefined);
  useEffect(() => {
    if (shownPath.current === pathname) return;
    shownPath.current = pathname;
    waiting.current?.disconnect();
    if (isRedirect) return;
    const before = document.activeElement;
    waiting.current = whenHeadingIsShown(() => {
      setTitle(document.title);
      const active = document.activeElement;
      const hasMoved = active !== before && active !== document.body;
      if (!hasMoved && !active?.closest(KEEPS_FOCUS)) focusHeading();
    });
  }, [pathname, isRedirect]);
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
