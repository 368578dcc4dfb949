import type { ReactNode } from 'react';
import { problemOf } from '../api/problem.ts';

/** A message that screen readers read out: a refusal or an error. */
export function Notice({ children, kind = 'problem' }: { children: ReactNode; kind?: 'problem' | 'hint' }) {
  return (
    <div className={`notice ${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** Shows an error with a way to try again. */
export function Problem({ error, retry }: { error: unknown; retry?: () => unknown }) {
  return (
    <Notice>
      <p>{problemOf(error)}</p>
      {retry ? (
        <button type="button" className="button quiet" onClick={() => void retry()}>
          Try again
        </button>
      ) : null}
    </Notice>
  );
}
