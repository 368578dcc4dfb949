/** The parts of a page's `window` and `document` that are used; they are missing in Node. */
interface EventSource {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** Calls back when a page comes back to life: online again, shown again, or restored from the browser's cache. Returns the function that ends it. */
export function onWakeUp(callback: () => void): () => void {
  const page = globalThis as { document?: EventSource & { visibilityState?: string } } & Partial<EventSource>;
  const { document } = page;
  if (!document || !page.addEventListener || !page.removeEventListener) return () => {};
  const shown = () => {
    if (document.visibilityState !== 'hidden') callback();
  };
  // Called as methods: browsers refuse these functions without their `window`.
  page.addEventListener('online', callback);
  page.addEventListener('pageshow', callback);
  document.addEventListener('visibilitychange', shown);
  return () => {
    page.removeEventListener?.('online', callback);
    page.removeEventListener?.('pageshow', callback);
    document.removeEventListener('visibilitychange', shown);
  };
}
