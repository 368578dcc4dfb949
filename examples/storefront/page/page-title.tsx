import { type ReactNode, useEffect, useRef } from 'react';

/** The heading of a page. It gets the focus when the page opens, so that keyboards and screen readers begin there. */
export function PageTitle({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${heading.current?.textContent ?? ''} – Tradepost Shop`;
    // Not on the first page: the skip link must come first there.
    if (history.state?.idx > 0) heading.current?.focus();
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
