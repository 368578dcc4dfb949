import type { SourceListener } from './source.ts';

/** The listeners of a source, notified together. */
export interface Listeners extends SourceListener {
  /** Returns the function that removes the listener. */
  add(listener: SourceListener): () => void;
}

/** Starts empty. Listeners may be added and removed while they are being notified. */
export function openListeners(): Listeners {
  const listeners = new Set<SourceListener>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    advanced() {
      for (const listener of listeners) listener.advanced();
    },
    ended(error) {
      for (const listener of listeners) listener.ended(error);
    },
  };
}
