import type { Cursor } from './results.ts';

type Awaitable<Value> = Value | Promise<Value>;

/**
 * Keeps cursors longer than a subscription lives. A cursor is saved only after its event was taken, so that an event may come twice after a
 * crash, and none is lost. A store that throws ends the subscription with its error.
 */
export interface CursorStore {
  load(key: string): Awaitable<Cursor | undefined>;
  save(key: string, cursor: Cursor): Awaitable<void>;
  /** Called when the server no longer knows the cursor. */
  forget(key: string): Awaitable<void>;
}

/** Keeps cursors as long as the page or process lives. */
export function memoryCursors(): CursorStore {
  const cursors = new Map<string, Cursor>();
  return {
    load: (key) => cursors.get(key),
    save: (key, cursor) => void cursors.set(key, cursor),
    forget: (key) => void cursors.delete(key),
  };
}

/** The part of `Storage` that is needed: `sessionStorage` survives a reload of the tab, `localStorage` also its end. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Keeps cursors in the browser. Use keys that name the user where several users share the browser. */
export function storageCursors(storage: WebStorage, prefix = 'tradepost-live:'): CursorStore {
  return {
    load(key) {
      const text = storage.getItem(prefix + key);
      return text === null ? undefined : parseCursor(text);
    },
    save: (key, cursor) => storage.setItem(prefix + key, JSON.stringify(cursor)),
    forget: (key) => storage.removeItem(prefix + key),
  };
}

/** Undefined for anything that `save` did not write: other code may use the same storage. */
function parseCursor(text: string): Cursor | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
